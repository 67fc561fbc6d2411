import { DECLARED_TOPIC_NAME, TOPIC_NAME } from '../../../contract/topic-name.ts'

/** Why no topic can be called so, as one sentence; undefined where one can, and where nothing is typed yet. */
export function topicNameFault(name: string): string | undefined {
  if (name === '') return undefined
  if (name === '__proto__') return 'No topic can be called "__proto__": choose another name.'
  if (DECLARED_TOPIC_NAME.test(name) && TOPIC_NAME.test(name)) return undefined
  return 'The name of a topic has 1 to 200 characters: letters from a to z and A to Z, digits, ".", "_" and "-".'
}
