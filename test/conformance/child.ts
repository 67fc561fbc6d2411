import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { BrokerPlace } from './broker-place.ts'

const program = fileURLToPath(new URL('broker-child.ts', import.meta.url))

/** The arguments that run `broker-child.ts` on a broker. */
export function childArguments(place: BrokerPlace, job: string, argument: string): string[] {
  return [program, JSON.stringify(place), job, argument]
}

/** Another process on the same broker; resolves when it has printed its first line. */
export async function startChild(place: BrokerPlace, job: string, argument: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, childArguments(place, job, argument), {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The child ended with ${String(code)} before it printed anything.`)
  })
  // Once it has printed a line it may end as it likes.
  ended.catch(() => {})
  await Promise.race([once(lines, 'line'), ended])
  return child
}

export async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
