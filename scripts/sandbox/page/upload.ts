import { z } from 'zod';

/** A file that the page gives to Slack as a person; its bytes in base64. */
export const uploadSchema = z.object({
  as: z.string().min(1).max(255),
  name: z.string().min(1).max(255),
  mimetype: z.string().min(1).max(255),
  content: z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64'))),
});
