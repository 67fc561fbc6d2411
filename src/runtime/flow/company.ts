/**
 * Other processes that run the same flows for one command. A bounded run ends when all of them are through at once:
 * who ended alone would only hand its tasks to those who go on.
 */
export interface Company {
  /** Told whether this process is through, whenever it changes. */
  through(isThrough: boolean): void
  /** Aborts when all of them are. */
  readonly allThrough: AbortSignal
}
