import type { Findings } from './checker/findings.ts'
import { KafkaLog } from './checker/kafka-log.ts'
import { checkExample, type Example } from './examples.ts'
import type { KafkaCluster } from './kafka-cluster.ts'
import { Workplace } from './workplace.ts'

/** An example in a workspace of its own, on one of the brokers. */
export interface Scene {
  readonly name: string
  readonly example: Example
  readonly place: Workplace
  /** While nothing runs. `kills`: each may have repeated messages where the broker is at-least-once. */
  check(kills: number): Promise<Findings>
  /** What it left is gone, so that the next begins anew. */
  remove(): Promise<void>
}

export function embeddedScene(example: Example): Scene {
  const place = Workplace.with(example.name)
  return {
    name: `${example.name} on the embedded broker`,
    example,
    place,
    check: async () => checkExample(example, place),
    remove: async () => place.remove(),
  }
}

export function kafkaScene(example: Example, cluster: KafkaCluster): Scene {
  const place = Workplace.with(example.name, { kafka: cluster.bootstrap })
  return {
    name: `${example.name} on Kafka`,
    example,
    place,
    check: async (kills) =>
      example.checkTopics(await KafkaLog.read(cluster.bootstrap, example.topics), place, kills),
    remove: async () => {
      await cluster.clear()
      place.remove()
    },
  }
}
