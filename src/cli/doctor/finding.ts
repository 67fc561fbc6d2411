/** What one look of `millrace doctor` found. */
export interface Finding {
  readonly about: string
  readonly state: 'ok' | 'warn' | 'fail'
  /** What is so, with its number. */
  readonly says: string
  /** What to do, where it is not well. */
  readonly cure?: string
}
