/** The value in a body, as text or as bytes; null where it is no JSON, which no schema of an answer takes. */
export function jsonOf(body: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body));
  } catch {
    return null;
  }
}
