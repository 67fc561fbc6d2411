export interface NamedTopics {
  readonly prefix?: string | undefined
  readonly names: Readonly<Record<string, string>>
}

/** The name that an environment gives to a declared topic: in full where it has one, else with its prefix. */
export function topicNameIn({ prefix = '', names }: NamedTopics, topic: string): string {
  return (Object.hasOwn(names, topic) ? names[topic] : undefined) ?? `${prefix}${topic}`
}
