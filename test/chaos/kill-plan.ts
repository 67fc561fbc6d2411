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

/** Which of several workers is killed, and when. */
export type WorkerKill =
  /** The one that took the place of the one killed before, so long after its start. */
  | { readonly at: 'start'; readonly afterMs: number }
  /** One that has tasks, when such a part of a portion of input is done, and a moment later. */
  | { readonly at: 'work'; readonly victim: number; readonly part: number; readonly thenMs: number }

/** The figures of workers are told every 200 ms: with the time until they are seen a kill falls anywhere in between. */
const FIGURES_MS = 100

/** `victim` and `part` are from 0 to 1. The first kill falls into the work, then one in five into a start. */
export function planWorkerKills(kills: number, random: () => number): readonly WorkerKill[] {
  return Array.from({ length: kills }, (_, i): WorkerKill => {
    if (i > 0 && random() < 0.2) return { at: 'start', afterMs: random() * 1_500 }
    return { at: 'work', victim: random(), part: random() * 0.6, thenMs: random() * FIGURES_MS }
  })
}

export function describeMoment(moment: KillMoment | KillStep): string {
  if (moment.at === 'start') return `${moment.afterMs.toFixed(1)} ms after the start`
  if (moment.at === 'steps') return `${moment.thenMs.toFixed(1)} ms after step ${moment.steps}`
  return `${moment.thenMs.toFixed(1)} ms after message ${moment.done}`
}

export function describeWorkerKill(kill: WorkerKill): string {
  if (kill.at === 'start') return `${kill.afterMs.toFixed(1)} ms after it was started again`
  return `${kill.thenMs.toFixed(1)} ms after ${Math.floor(kill.part * 100)} % of a portion`
}
