/** ms of a clock that all processes of a machine share, and that nobody sets back. Only differences mean something. */
export function now(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000
}
