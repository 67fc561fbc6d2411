import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { needs } from '../support/needs.ts'
import { brokerConformance } from './conformance.ts'
import { KafkaWorld } from './kafka-world.ts'

const kafka = kafkaForThisFile({
  settings: {
    // Retention looks twice a second instead of every five minutes.
    'log.retention.check.interval.ms': '500',
    'log.initial.task.delay.ms': '500',
  },
})

brokerConformance({
  name: 'Kafka',
  open: async () => KafkaWorld.on((await kafka()).bootstrap),
  lacks: {
    exactlyOnce:
      'a commit on Kafka is at least once: outputs first, then state, then cursors, then positions',
    keepsState: 'state lies in changelog topics, which belong to their flow and not to the group',
    countsBytes: 'Kafka does not tell a client how many bytes a topic holds',
    hardSize: 'a topic of Kafka has no size at which writing waits',
  },
  needs: [needs.kafka],
})
