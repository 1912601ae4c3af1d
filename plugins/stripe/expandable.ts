import { z } from 'zod';

/** A reference to another object: Stripe gives its id or, expanded, the object itself. */
export const expandableId = z
  .union([z.string(), z.object({ id: z.string() }).transform((expanded) => expanded.id)])
  .nullish();
