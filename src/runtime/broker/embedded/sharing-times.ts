/** How members of a group see one another, in ms. */
export interface SharingTimes {
  /** A member that shows no sign of life for so long loses its tasks: its process hangs. */
  readonly leaseMs: number
  /** How often it shows one. */
  readonly renewMs: number
  /** How often the others are looked at: whose process is dead is seen then. */
  readonly lookMs: number
  /** How long a task that moves may finish what is in work; then it is lost. */
  readonly drainMs: number
}
