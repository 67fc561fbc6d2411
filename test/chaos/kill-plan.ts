/** When a process is killed. */
export type KillMoment =
  /** So long after its start, wherever it is then. */
  | { readonly at: 'start'; readonly afterMs: number }
  /** When so many messages are done, and a moment later. */
  | { readonly at: 'work'; readonly done: number; readonly thenMs: number }

/** When a process is killed whose positions are seen now and then only. */
export type KillStep =
  | { readonly at: 'start'; readonly afterMs: number }
  /** When it has done so many steps itself, and a moment later. */
  | { readonly at: 'steps'; readonly steps: number; readonly thenMs: number }

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

/** Of a slow machine: a kill shall fall anywhere into what is done from one step to the next. */
const LONGEST_STEP_MS = 40

/**
 * Where positions are committed now and then only, a kill may come at any step in between: each falls so many steps
 * behind the start of its run, or one in five into the start.
 */
export function planKillsBySteps(kills: number, most: number, random: () => number): readonly KillStep[] {
  return Array.from({ length: kills }, (): KillStep => {
    if (random() < 0.2) return { at: 'start', afterMs: 50 + random() * 800 }
    return { at: 'steps', steps: 1 + Math.floor(random() * most), thenMs: random() * LONGEST_STEP_MS }
  })
}

export function describeMoment(moment: KillMoment | KillStep): string {
  if (moment.at === 'start') return `${moment.afterMs.toFixed(1)} ms after the start`
  if (moment.at === 'steps') return `${moment.thenMs.toFixed(1)} ms after step ${moment.steps}`
  return `${moment.thenMs.toFixed(1)} ms after message ${moment.done}`
}
