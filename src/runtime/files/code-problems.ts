import type { NodeSpec } from '../../contract/node-spec.ts'
import type { Problem } from '../../contract/problem.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import { draftOf } from '../../flow/flow-draft.ts'
import type { FieldPath } from '../../flow/json-tree.ts'
import { ProblemList } from '../../flow/problem-list.ts'
import { readDocument } from '../../flow/read-document.ts'
import { widgetFields } from '../../flow/schema-walk.ts'
import { checkCode, type FaultInCode } from '../sandbox/check-code.ts'
import type { CodeLanguage } from '../sandbox/read-code.ts'

interface ReadNode {
  /** In the file's list. */
  readonly index: number
  readonly spec: NodeSpec | undefined
  readonly config: unknown
}

interface Found {
  readonly at: FieldPath
  readonly fault: FaultInCode
}

/**
 * Syntax errors of the code that nodes are given, as the engine would meet them, whatever else is wrong with the
 * file. `flow`: what was made of it, with its parameters filled in; undefined where it has errors.
 */
export function codeProblems(
  text: string,
  flow: CheckedFlow | undefined,
  catalog: readonly NodeSpec[],
): readonly Problem[] {
  const nodes = flow?.nodes.map((node, index) => ({ index, ...node })) ?? draftNodes(text, catalog)
  const found = nodes.flatMap(faultsOf)
  if (found.length === 0) return []
  const list = new ProblemList(text, readDocument(text).root)
  for (const { at, fault } of found)
    list.add('CODE_INVALID', {
      at,
      within: fault.offset,
      message: fault.message,
      ...(fault.hint === undefined ? {} : { hint: fault.hint }),
    })
  return list.sorted()
}

function draftNodes(text: string, catalog: readonly NodeSpec[]): readonly ReadNode[] {
  const { document } = readDocument(text)
  return document === undefined ? [] : draftOf(document, catalog).nodes
}

function faultsOf({ index, spec, config }: ReadNode): readonly Found[] {
  if (spec === undefined) return []
  return [...widgetFields(spec.config, config)].flatMap((field) => {
    // That a field is empty is a problem of its own.
    if (field.widget !== 'code' || field.text === '') return []
    const fault = checkCode(field.text, languageOf(config))
    return fault === undefined ? [] : [{ at: ['nodes', index, 'config', ...field.path], fault }]
  })
}

function languageOf(config: unknown): CodeLanguage {
  return (config as { readonly language?: unknown }).language === 'javascript' ? 'javascript' : 'typescript'
}
