import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type ErrorCode, FlowError } from '../../contract/errors.ts'
import { isFlowFile } from '../../flow/flow-file-name.ts'
import { nearestName } from '../../flow/nearest-name.ts'

/** A file that was named and is not there, with the nearest name beside it. */
export function missingFile(file: string, code: ErrorCode, known = namesIn(dirname(file))): FlowError {
  const nearest = nearestName(basename(file), known)
  return new FlowError(code, {
    message: `There is no file "${file}".`,
    hint: nearest === undefined ? nearby(file, known) : `Did you mean "${join(dirname(file), nearest)}"?`,
  })
}

function nearby(file: string, known: readonly string[]): string {
  const flows = known.filter(isFlowFile)
  if (flows.length > 0) return `In ${JSON.stringify(dirname(file))} there is ${flows.slice(0, 5).join(', ')}.`
  return 'Check its path.'
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
