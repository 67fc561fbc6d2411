import { afterAll } from 'vitest'
import { KafkaServer, type KafkaOptions } from './kafka-server.ts'

/**
 * One Kafka for the tests of a file: the first test that asks starts it, and it stops after the last. So a file
 * whose tests are all skipped starts nothing.
 */
export function kafkaForThisFile(
  options: KafkaOptions | (() => Promise<KafkaOptions>) = {},
): () => Promise<KafkaServer> {
  let started: Promise<KafkaServer> | undefined
  afterAll(async () => {
    const server = await started
    await server?.stop()
  })
  const start = async () => KafkaServer.start(typeof options === 'function' ? await options() : options)
  return () => (started ??= start())
}
