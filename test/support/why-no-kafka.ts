import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { kafkaJars } from './kafka-jars.ts'

/** Why no Kafka can be started on this machine, with the way to have one; undefined where one can. */
export function whyNoKafka(): string | undefined {
  if (spawnSync('java', ['-version'], { stdio: 'ignore' }).status !== 0)
    return 'There is no Java here, which Kafka runs on. "npm run test:setup" installs it, and fetches Kafka.'
  if (!existsSync(join(kafkaJars, 'kafka_2.13-4.1.0.jar')))
    return `Kafka's jars are not in ${kafkaJars}. "npm run test:setup" fetches them.`
  return undefined
}
