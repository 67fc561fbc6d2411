/** True for a line of spaces, tabs and what is left of a CRLF: it holds no row and no value. */
export function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)
}
