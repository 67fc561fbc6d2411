import type { Environment } from '../../contract/environment.ts'
import { FlowError } from '../../contract/errors.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import { topicNameIn } from '../../flow/topic-name-in.ts'
import type { TopicNames } from '../../flow/topology.ts'

/** The names that the environment gives to what flows declare. Throws ENVIRONMENT_INVALID where one becomes too long. */
export function topicNamesOf(
  { topics }: Pick<Environment, 'topics'>,
  flows: readonly CheckedFlow[],
): TopicNames {
  const declared = new Set(flows.flatMap(({ file }) => Object.keys(file.topics)))
  const renamed = [...declared].map((topic) => {
    const name = topicNameIn(topics, topic)
    if (name.length > LONGEST_NAME) throw tooLong(name)
    return [topic, name] as const
  })
  return Object.fromEntries(renamed.filter(([topic, name]) => topic !== name))
}

/** Kafka takes no longer name of a topic. */
const LONGEST_NAME = 249

function tooLong(name: string): FlowError {
  return new FlowError('ENVIRONMENT_INVALID', {
    message: `The topic "${name.slice(0, 40)}..." has ${name.length} characters on the broker, and a name has at most ${LONGEST_NAME}.`,
    hint: 'Shorten "prefix" of the environment, or give the topic a name of its own under "names".',
  })
}
