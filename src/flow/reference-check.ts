import type { FlowDocument } from './checked-flow.ts'
import { nameHint } from './nearest-name.ts'
import type { ProblemList } from './problem-list.ts'
import { isPlainObject } from './schema-walk.ts'

/** The topics that reference tables are read from. */
export function referenceTopics(document: FlowDocument): readonly string[] {
  return fromTopics(document).map(({ topic }) => topic)
}

/** A table's topic is declared like any other, so that it has a format, an owner and a name in each environment. */
export function checkReferences(document: FlowDocument, problems: ProblemList): void {
  const declared = isPlainObject(document.topics) ? document.topics : {}
  for (const { table, topic } of fromTopics(document)) {
    const declaration = Object.hasOwn(declared, topic) ? declared[topic] : undefined
    const at = ['references', table, 'from', 'topic']
    if (declaration === undefined)
      problems.add('TOPIC_UNDECLARED', {
        at,
        message: `The topic "${topic}" of reference table "${table}" is not declared under "topics".`,
        hint: nameHint(topic, Object.keys(declared), 'topic in this flow'),
      })
    else if (
      isPlainObject(declaration) &&
      declaration['use'] === 'owned' &&
      declaration['cleanup'] !== 'compact'
    )
      problems.add('FIELD_INVALID', {
        severity: 'warning',
        at,
        message: `The topic "${topic}" is not compacted: all its old rows are read at each start, or retention takes rows away.`,
        hint: `Set "cleanup": "compact" of the topic.`,
      })
  }
}

function fromTopics({
  references,
}: FlowDocument): readonly { readonly table: string; readonly topic: string }[] {
  if (!isPlainObject(references)) return []
  return Object.entries(references).flatMap(([table, declaration]) => {
    const from = isPlainObject(declaration) ? declaration['from'] : undefined
    const topic = isPlainObject(from) ? from['topic'] : undefined
    return typeof topic === 'string' ? [{ table, topic }] : []
  })
}
