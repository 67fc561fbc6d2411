import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { kafkaJars } from './kafka-jars.ts'

const run = promisify(execFile)

/** Runs a class of Kafka's jars, such as `org.apache.kafka.tools.TopicCommand`, and returns its output. Rejects with what it said when it fails. */
export async function runJava(mainClass: string, args: readonly string[]): Promise<string> {
  // Up to version 17 Java reads a source, and prints, as the machine's locale has it.
  const options = ['-Dfile.encoding=UTF-8', '-cp', `${kafkaJars}/*`, '-Xmx256m']
  const { stdout } = await run('java', [...options, mainClass, ...args], {
    timeout: 60_000,
    killSignal: 'SIGKILL',
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout
}
