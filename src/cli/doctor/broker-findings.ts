import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describeError, FlowError } from '../../contract/errors.ts'
import { type BrokerFile, openBrokerFile } from '../../runtime/broker/embedded/broker-file.ts'
import { MemberLock } from '../../runtime/broker/embedded/member-lock.ts'
import { BROKER_FORMAT } from '../../runtime/broker/embedded/schema.ts'
import { systemClock } from '../../runtime/clock.ts'
import { plural } from '../terminal/figures.ts'
import type { Finding } from './finding.ts'

/** SQLite, the broker's file, and who runs what in it at this moment. */
export async function brokerFindings(folder: string): Promise<readonly Finding[]> {
  const fresh = !existsSync(join(folder, 'broker.db'))
  try {
    const file = await openBrokerFile(fresh ? ':memory:' : folder, systemClock)
    try {
      const version = file.database.prepare('select sqlite_version()').pluck().get() as string
      const sqlite: Finding = { about: 'sqlite', state: 'ok', says: `SQLite ${version}` }
      return fresh
        ? [sqlite, { about: 'broker', state: 'ok', says: 'No broker here yet; the first run makes it' }]
        : [sqlite, ...fileFindings(file)]
    } finally {
      file.close()
    }
  } catch (error) {
    const hint = error instanceof FlowError ? error.hint : undefined
    const says = (error instanceof FlowError ? error.message : describeError(error)).replace(/\.$/, '')
    return [{ about: 'broker', state: 'fail', says, cure: hint ?? 'Name another folder with --data.' }]
  }
}

function fileFindings(file: BrokerFile): readonly Finding[] {
  const check = file.database.pragma('quick_check(1)', { simple: true }) as string
  const broker: Finding =
    check === 'ok'
      ? { about: 'broker', state: 'ok', says: `broker.db has format ${BROKER_FORMAT} and is sound` }
      : {
          about: 'broker',
          state: 'fail',
          says: `broker.db is damaged: ${check}`,
          cure: 'Put a copy back, or start with another data folder.',
        }
  return [broker, holderFinding(file)]
}

function holderFinding(file: BrokerFile): Finding {
  const members = file.database.prepare('select id, owner from members').all() as {
    id: number
    owner: string
  }[]
  const alive = members.filter(({ id }) => MemberLock.isHeld(file.folder, id))
  const owners = [...new Set(alive.map(({ owner }) => owner))]
  const about = 'running'
  if (owners.length > 0) return { about, state: 'ok', says: `In use by ${owners.join(', ')}` }
  const dead = members.length - alive.length
  const left = dead === 0 ? '' : `; ${plural(dead, 'member')} ended without leaving, the next run takes over`
  return { about, state: 'ok', says: `Nothing runs on it now${left}` }
}
