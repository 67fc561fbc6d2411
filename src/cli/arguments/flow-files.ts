import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describeError, FlowError } from '../../contract/errors.ts'
import { isFlowFile, isMainFlow } from '../../flow/flow-file-name.ts'
import { missingFile } from './missing-file.ts'

/** The files that FLOW... means: a file is itself, a folder its `*.flow.json` without the simulated outside. Throws FLOW_FILE_MISSING. */
export function flowFiles(given: readonly string[]): readonly string[] {
  return [...new Set(given.flatMap((each) => (isFolder(each) ? flowsOfFolder(each) : [existing(each)])))]
}

/** The one file that FLOW means. */
export function flowFile(given: string): string {
  const files = flowFiles([given])
  const [first = given] = files
  if (files.length <= 1) return first
  throw new FlowError('USAGE', {
    message: `"${given}" holds ${files.length} flows.`,
    hint: `Name one of them: ${files.slice(0, 5).join(', ')}.`,
  })
}

/** Throws FLOW_FILE_INVALID where it cannot be read as text. */
export function readFlowText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new FlowError('FLOW_FILE_INVALID', {
      message: `"${file}" cannot be read: ${describeError(cause)}.`,
      hint: 'Check its permissions.',
      cause,
    })
  }
}

/** A path as a person standing in the current folder would write it. */
export function shownPath(file: string): string {
  const shown = relative(process.cwd(), file)
  return shown.startsWith('..') || shown === '' ? file : shown
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function flowsOfFolder(folder: string): readonly string[] {
  const names = readdirSync(folder).toSorted()
  const flows = names.filter(isMainFlow)
  if (flows.length > 0) return flows.map((name) => join(folder, name))
  const inside = ['.', 'flows']
    .flatMap((part) => foldersIn(join(folder, part)))
    .filter((each) => readdirSync(each).some(isFlowFile))
  throw new FlowError('FLOW_FILE_MISSING', {
    message: `There is no *.flow.json in "${folder}".`,
    hint:
      inside.length > 0
        ? `There are flows in ${inside.slice(0, 4).join(', ')}.`
        : 'Name a flow file, or make a first one with "millrace init".',
  })
}

function foldersIn(folder: string): readonly string[] {
  if (!isFolder(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map((entry) => join(folder, entry.name))
    .toSorted()
}

function existing(file: string): string {
  if (existsSync(file)) return file
  throw missingFile(file, 'FLOW_FILE_MISSING')
}
