import { parentPort, workerData } from 'node:worker_threads'
import { describeError, FlowError } from '../../../contract/errors.ts'
import { refusalOf } from '../../../contract/protocol/refusal-of.ts'
import type { TableLook } from '../../../contract/studio/reference-methods.ts'
import { formatOf, readTableFile, stampOf } from '../../../runtime/reference/read-table-file.ts'
import type { TableFile } from '../../../runtime/reference/file-row.ts'
import { guessedDelimiter } from './guess-delimiter.ts'
import type { FromLookThread, LookDone, LookJob } from './look-job.ts'
import { TableProfile } from './table-profile.ts'

/** Enough for a first sight, whatever the file's size. */
const FIRST_ROWS = 1_000

/** Rows between two words of how far it is. */
const TOLD_ROWS = 20_000

class Enough extends Error {}

/** Reads rows as the engine does, away from the thread that answers pages. */
async function look({
  path,
  name,
  format,
  delimiter: asked,
  depth,
  key,
  columns,
}: LookJob): Promise<LookDone> {
  const profile = new TableProfile({ key, columns })
  const most = depth === 'first' ? FIRST_ROWS : Infinity
  let delimiter = asked
  const file = (): TableFile => ({
    name,
    path,
    // Every cell as text: what types a person chose is looked at cell by cell, and ends no reading.
    declaration: {
      from: { file: name },
      key: key ?? '',
      ...(format === undefined ? {} : { format }),
      ...(delimiter === undefined ? {} : { delimiter }),
    },
    keyIsOpen: true,
  })
  let fault: TableLook['fault']
  let isWhole = true
  let bytes: number | null = null
  try {
    bytes = (await stampOf(file())).size
    delimiter = formatOf(file()) === 'csv' ? (asked ?? (await guessedDelimiter(path))) : undefined
    await readTableFile(file(), (row) => {
      if (profile.count === most) throw new Enough()
      profile.take(row)
      if (depth === 'all' && profile.count % TOLD_ROWS === 0) tell({ read: profile.count })
    })
  } catch (error) {
    isWhole = false
    if (!(error instanceof Enough)) fault = faultOf(error, name)
  }
  return {
    ...profile.look(),
    isWhole,
    bytes,
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(fault === undefined ? {} : { fault }),
  }
}

/** The table has no name yet, so the sentence begins with its file. */
function faultOf(error: unknown, name: string): NonNullable<TableLook['fault']> {
  if (!(error instanceof FlowError)) return { code: 'REFERENCE_UNREADABLE', message: describeError(error) }
  const message = error.message.replace(`Reference table "${name}", `, '')
  return refusalOf({ code: error.code, hint: error.hint, message })
}

function tell(message: FromLookThread): void {
  parentPort?.postMessage(message)
}

tell({ look: await look(workerData as LookJob) })
