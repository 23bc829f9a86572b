const BEARER = /^bearer +([\x21-\x7e]+) *$/i;

/** The token of an `Authorization: Bearer …` header (the scheme in any case), or undefined. */
export function bearerToken(headers: { authorization?: string | undefined }): string | undefined {
  return BEARER.exec(headers.authorization ?? '')?.[1];
}
