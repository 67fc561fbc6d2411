import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import { type AnswerLine, readAnswerLine } from './answer-lines.ts'
import { type CaseLine, type CaseProblem, readLines, WrongCaseLine } from './case-problem.ts'
import type { CaseSettings } from './case-settings.ts'
import { type ExpectedMessage, portOf, readExpectedLine, writtenTopics } from './expected-lines.ts'
import { inputReader, type Step } from './input-lines.ts'

/** The files of a case. */
export const CASE_FILES = {
  settings: 'case.json',
  input: 'input.ndjson',
  expected: 'expected.ndjson',
  answers: 'answers.ndjson',
  /** A folder: files that stand for those that the flow names. */
  files: 'files',
} as const

/** In `ignore`: no dead letter is compared. */
export const DEAD_LETTERS = 'dead-letters'

/** A test case, read and checked against its flow. */
export interface FlowCase {
  /** Absolute. */
  readonly folder: string
  readonly settings: CaseSettings
  readonly startAt: number
  readonly steps: readonly Step[]
  /** Undefined: there is no such file yet. */
  readonly expected: readonly ExpectedMessage[] | undefined
  readonly answers: readonly AnswerLine[]
}

export interface CaseReading {
  /** Missing where there is any problem. */
  readonly flowCase?: FlowCase
  readonly problems: readonly CaseProblem[]
}

/** Reads the files of a case. Never throws for what stands in them. */
export function readFlowCase(folder: string, flow: CheckedFlow, settings: CaseSettings): CaseReading {
  const problems: CaseProblem[] = []
  const startAt = Date.parse(settings.startAt)
  const read = <Value>(name: string, one: (line: CaseLine) => Value) => {
    const file = join(folder, name)
    const text = textOf(file)
    return text === undefined ? undefined : readLines({ file, text }, problems, one)
  }
  checkPorts(join(folder, CASE_FILES.settings), { flow, settings, problems })
  const steps = read(CASE_FILES.input, inputReader(flow, startAt)) ?? []
  refuseGoingBack(steps, { file: join(folder, CASE_FILES.input), startAt, problems })
  const expected = read(CASE_FILES.expected, (line) => readExpectedLine(line, flow))
  const answers = read(CASE_FILES.answers, (line) => readAnswerLine(line, flow)) ?? []
  if (problems.length > 0) return { problems }
  return { flowCase: { folder, settings, startAt, steps, expected, answers }, problems }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function checkPorts(
  file: string,
  { flow, settings, problems }: { flow: CheckedFlow; settings: CaseSettings; problems: CaseProblem[] },
): void {
  const checkEach = (setting: 'watch' | 'ignore', check: (name: string) => unknown) => {
    for (const name of settings[setting]) {
      try {
        check(name)
      } catch (error) {
        if (!(error instanceof WrongCaseLine)) throw error
        problems.push({ file, line: 1, message: `"${setting}": ${error.message}.`, hint: error.hint ?? '' })
      }
    }
  }
  checkEach('watch', (name) => portOf(name, flow))
  const compared = [...writtenTopics(flow), DEAD_LETTERS]
  checkEach('ignore', (name) => compared.includes(name) || portOf(name, flow))
}

function refuseGoingBack(
  steps: readonly Step[],
  { file, startAt, problems }: { file: string; startAt: number; problems: CaseProblem[] },
): void {
  let now = startAt
  for (const step of steps) {
    const then = step.type === 'advance' ? now + step.ms : (step.at ?? now)
    if (then < now)
      problems.push({
        file,
        line: step.line,
        message: `"at" lies before the time that was reached, ${new Date(now).toISOString()}.`,
        hint: 'Lines stand in order of time.',
      })
    now = Math.max(now, then)
  }
}
