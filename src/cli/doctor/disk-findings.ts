import { closeSync, existsSync, fdatasyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describeError } from '../../contract/errors.ts'
import { diskKind } from '../../runtime/broker/embedded/disk-kind.ts'
import { systemClock } from '../../runtime/clock.ts'
import { bytesText } from '../terminal/figures.ts'
import type { Finding } from './finding.ts'

const LITTLE_SPACE = 1_000_000_000
const SLOW_SYNC_MS = 20
const SYNCS = 20

/** Is the data folder writable, with room, and for a broker on a local disk that syncs in time? */
export function diskFindings(
  folder: string,
  { holdsBroker }: { readonly holdsBroker: boolean },
): readonly Finding[] {
  const place = nearestExisting(folder)
  const about = 'data folder'
  const probe = join(place, `.millrace-doctor-${process.pid}`)
  try {
    const syncMs = medianSync(probe)
    const says =
      place === folder
        ? `${folder} is writable`
        : `${folder} is made at the first start; ${place} is writable`
    const ofBroker = holdsBroker ? [kindFinding(place), syncFinding(syncMs)] : []
    return [{ about, state: 'ok', says }, spaceFinding(place), ...ofBroker]
  } catch (error) {
    const says = `${place} cannot be written: ${describeError(error)}`
    return [
      { about, state: 'fail', says, cure: 'Change its permissions, or name another folder with --data.' },
    ]
  } finally {
    rmSync(probe, { force: true })
  }
}

function spaceFinding(place: string): Finding {
  const { bavail, bsize } = statfsSync(place)
  const free = bavail * bsize
  const about = 'free space'
  const says = `${bytesText(free)} free`
  if (free >= LITTLE_SPACE) return { about, state: 'ok', says }
  return { about, state: 'warn', says, cure: 'Make room: a full disk holds every flow back.' }
}

function kindFinding(place: string): Finding {
  const about = 'disk'
  const kind = diskKind(place)
  if (kind.is === 'local') return { about, state: 'ok', says: 'It is on a local disk' }
  const cure = 'Name a folder on a local disk with --data.'
  if (kind.is === 'remote')
    return {
      about,
      state: 'fail',
      says: `It is on ${kind.name}, where locks and syncs cannot be relied on`,
      cure,
    }
  const says = `It is on ${kind.name}: ${kind.remark}`
  // Every container has it, and a volume is the owner's choice.
  return kind.name === 'overlay' ? { about, state: 'ok', says } : { about, state: 'warn', says, cure }
}

function syncFinding(ms: number): Finding {
  const says = `A sync takes ${ms.toFixed(2)} ms`
  if (ms <= SLOW_SYNC_MS) return { about: 'sync', state: 'ok', says }
  return {
    about: 'sync',
    state: 'warn',
    says,
    cure: 'Commits wait for it: a faster disk makes flows faster.',
  }
}

function medianSync(file: string): number {
  const handle = openSync(file, 'w')
  try {
    const times = Array.from({ length: SYNCS }, () => {
      const before = systemClock.monotonic()
      writeSync(handle, Buffer.alloc(4_096, 1))
      fdatasyncSync(handle)
      return systemClock.monotonic() - before
    })
    return times.toSorted((a, b) => a - b)[SYNCS / 2] ?? 0
  } finally {
    closeSync(handle)
  }
}

function nearestExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder))
}
