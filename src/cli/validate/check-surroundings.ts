import type { Problem } from '../../contract/problem.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import { ProblemList } from '../../flow/problem-list.ts'
import { readDocument } from '../../flow/read-document.ts'
import { environmentFile } from '../../runtime/environment/environment-file.ts'
import { workspaceFileProblems } from '../chosen-environment.ts'
import { workspaceOf } from '../workspace.ts'
import type { CheckedFile } from './check-flow-file.ts'
import type { FileProblems } from './problem-lines.ts'

export interface CheckedSurroundings {
  /** The flows, with what the environment's broker means for them. */
  readonly flows: readonly CheckedFile[]
  /** The environment's file, and each `millrace.json` that has problems. */
  readonly files: readonly FileProblems[]
}

/** Checks what flows run in: their workspace, and an environment where one is named. Throws ENVIRONMENT_MISSING. */
export function checkSurroundings(
  checks: readonly CheckedFile[],
  environment: string | undefined,
): CheckedSurroundings {
  const workspaces = [...new Set(checks.map(({ file }) => workspaceOf(file)))]
  const broken = workspaces.map(workspaceFileProblems).filter(({ problems }) => problems.length > 0)
  if (environment === undefined) return { flows: checks, files: broken }
  const read = new Map(workspaces.map((workspace) => [workspace, environmentFile(workspace, environment)]))
  const flows = checks.map((check) => {
    const broker = read.get(workspaceOf(check.file))?.environment?.broker
    if (check.flow === undefined || broker === undefined || broker === 'embedded') return check
    return { ...check, problems: [...check.problems, ...problemsOnKafka(check.flow)] }
  })
  const files = [...read.values()].flatMap(({ file, problems }) =>
    file === undefined ? [] : [{ file, problems }],
  )
  return { flows, files: [...broken, ...files] }
}

/** What a flow cannot have on Kafka, and what at-least-once means there for the topics it writes. */
function problemsOnKafka({ file, nodes, text }: CheckedFlow): readonly Problem[] {
  const list = new ProblemList(text, readDocument(text).root)
  if (file.guarantee === 'exactly-once')
    list.add('GUARANTEE_UNAVAILABLE', {
      at: ['guarantee'],
      message: 'The flow asks for "exactly-once", which on Kafka comes in a later version.',
      hint: 'Run it on the embedded broker, or set it to "at-least-once".',
    })
  const written = new Set(nodes.flatMap(({ spec, config }) => spec.traits.writesTopics?.(config) ?? []))
  for (const [name, topic] of Object.entries(file.topics))
    if (topic.cleanup === 'compact' && written.has(name))
      list.add('COMPACTED_REPEATS', {
        severity: 'warning',
        at: ['topics', name, 'cleanup'],
        message: `"${name}" keeps the last value of a key, and at-least-once may write an older one again after a process stood still.`,
        hint: 'Let readers go by timestamp or version where that matters; on the embedded broker it cannot happen.',
      })
  return list.sorted()
}
