import { Kafka, logLevel } from 'kafkajs'
import { now } from '../shared-clock.ts'
import { sample } from '../product/peer-work.ts'

// Writes RATE messages a second to TOPIC of BROKER, each with the moment it was sent as `timestamp`, until SIGTERM.
// Then prints how many there were. A process of its own, so that its work does not delay whoever reads.
const env = process.env
const topic = env['TOPIC'] ?? 'product_events'
const perMs = Number(env['RATE'] ?? 1_000) / 1_000
/** As long as Kafka's own producer gathers unless told otherwise (`linger.ms`), in ms. */
const GATHER_MS = 5

const kafka = new Kafka({ brokers: [env['BROKER'] ?? '127.0.0.1:9092'], logLevel: logLevel.NOTHING })
const producer = kafka.producer()
await producer.connect()

function message(j: number) {
  const value = { ...(JSON.parse(sample(j)) as object), timestamp: now() }
  return { partition: j % 4, key: `prod-${j % 1000}`, value: JSON.stringify(value) }
}

let stopping = false
process.once('SIGTERM', () => (stopping = true))
const sends = new Set<Promise<unknown>>()
const started = now()
let sent = 0
while (!stopping) {
  const due = Math.floor((now() - started) * perMs)
  if (due > sent) {
    const messages = Array.from({ length: due - sent }, (_, i) => message(sent + i))
    sent = due
    const send = producer.send({ topic, acks: -1, messages }).finally(() => sends.delete(send))
    sends.add(send)
  }
  await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
}
await Promise.all(sends)
await producer.disconnect()
console.log(JSON.stringify({ sent }))
