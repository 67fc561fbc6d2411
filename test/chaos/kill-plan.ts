/** When a process is killed. */
export type KillMoment =
  /** So long after its start, wherever it is then. */
  | { readonly at: 'start'; readonly afterMs: number }
  /** When so many messages are done, and a moment later. */
  | { readonly at: 'work'; readonly done: number; readonly thenMs: number }

export interface KillPlan {
  readonly kills: number
  readonly messages: number
  /** A task commits about so often: a kill shall fall anywhere between two commits, and into them. */
  readonly cycleMs: number
}

/** One in five kills falls into the start; the others spread over the work, so that some is left at the last one. */
export function planKills(
  { kills, messages, cycleMs }: KillPlan,
  random: () => number,
): readonly KillMoment[] {
  return Array.from({ length: kills }, (_, i): KillMoment => {
    if (random() < 0.2) return { at: 'start', afterMs: 50 + random() * 400 }
    const done = Math.floor(((i + random()) / kills) * messages * 0.85)
    return { at: 'work', done, thenMs: random() * cycleMs }
  })
}

export function describeMoment(moment: KillMoment): string {
  if (moment.at === 'start') return `${moment.afterMs.toFixed(1)} ms after the start`
  return `${moment.thenMs.toFixed(1)} ms after message ${moment.done}`
}
