import { closeSync, existsSync, fdatasyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describeError } from '../../contract/errors.ts'
import { systemClock } from '../../runtime/clock.ts'
import { bytesText } from '../terminal/figures.ts'
import type { Finding } from './finding.ts'

/** File systems by the numbers of Linux's statfs(2) on which SQLite's locks or syncs cannot be relied on. */
const unfit: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x517b, 'SMB'],
])
/** Fit, with a remark. */
const doubtful: ReadonlyMap<number, string> = new Map([
  [0x01021994, 'tmpfs: what is on it is gone after a restart of the machine'],
  [0x65735546, 'FUSE: its locks and syncs are as good as the program behind it'],
  [0x01021997, '9p: a folder shared from outside, whose locks may not reach other machines'],
])

const LITTLE_SPACE = 1_000_000_000
const SLOW_SYNC_MS = 20
const SYNCS = 20

/** Is the data folder writable, on a local disk, with room, and how long does a sync take? */
export function diskFindings(folder: string): readonly Finding[] {
  const place = nearestExisting(folder)
  const about = 'data folder'
  const probe = join(place, `.millrace-doctor-${process.pid}`)
  try {
    const syncMs = medianSync(probe)
    const says =
      place === folder
        ? `${folder} is writable`
        : `${folder} is made at the first start; ${place} is writable`
    return [{ about, state: 'ok', says }, ...placeFindings(place), syncFinding(syncMs)]
  } catch (error) {
    const says = `${place} cannot be written: ${describeError(error)}`
    return [
      { about, state: 'fail', says, cure: 'Change its permissions, or name another folder with --data.' },
    ]
  } finally {
    rmSync(probe, { force: true })
  }
}

function placeFindings(place: string): readonly Finding[] {
  const { type, bavail, bsize } = statfsSync(place)
  const free = bavail * bsize
  const space: Finding = {
    about: 'free space',
    state: free < LITTLE_SPACE ? 'warn' : 'ok',
    says: `${bytesText(free)} free`,
  }
  return [
    diskFinding(type),
    free < LITTLE_SPACE ? { ...space, cure: 'Make room: a full disk holds every flow back.' } : space,
  ]
}

function diskFinding(type: number): Finding {
  const about = 'disk'
  const network = unfit.get(type)
  if (network !== undefined) {
    const cure =
      'Name a folder on a local disk with --data: the broker relies on locks that a network disk does not keep.'
    return { about, state: 'fail', says: `It is on ${network}`, cure }
  }
  const remark = doubtful.get(type)
  if (remark !== undefined)
    return {
      about,
      state: 'warn',
      says: `It is on ${remark}`,
      cure: 'Name a folder on a local disk with --data.',
    }
  return { about, state: 'ok', says: 'It is on a local disk' }
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
