import { expect } from 'vitest'
import { runJava } from '../support/kafka-tools.ts'
import { KafkaServer } from '../support/kafka-server.ts'
import { needs, testNeeding } from '../support/needs.ts'

testNeeding(needs.kafka, 'a real Kafka keeps its topics when it is killed and started again', async () => {
  const kafka = await KafkaServer.start()
  try {
    await topics(kafka, '--create', '--topic', 'orders', '--partitions', '4')
    await kafka.kill()
    await kafka.restart()
    expect((await topics(kafka, '--list')).split('\n')).toContain('orders')
  } finally {
    await kafka.stop()
  }
})

function topics(kafka: KafkaServer, ...args: string[]): Promise<string> {
  return runJava('org.apache.kafka.tools.TopicCommand', ['--bootstrap-server', kafka.bootstrap, ...args])
}
