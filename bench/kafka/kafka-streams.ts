import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { jarCache } from '../../test/support/kafka-jars.ts'
import { benchFile, type Command, runCommand } from '../child.ts'

const libs = join(jarCache, 'kafka-streams-4.1.0', 'libs')
const MAIN = 'KafkaStreamsEnrich'

/** The peer in Kafka Streams as a command: its jars fetched by Maven where they are missing, its source compiled. */
export async function kafkaStreamsPeer(progress: (text: string) => void): Promise<Command> {
  if (!existsSync(libs)) await fetchJars(progress)
  const classes = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  process.once('exit', () => rmSync(classes, { recursive: true, force: true }))
  await javaTool('javac', ['-cp', `${libs}/*`, '-d', classes, benchFile(`peers/${MAIN}.java`)])
  return { command: 'java', args: ['-cp', `${classes}:${libs}/*`, MAIN] }
}

/** The folder appears by one rename: a download that broke off is never taken for a whole one. */
async function fetchJars(progress: (text: string) => void): Promise<void> {
  progress(`Kafka Streams 4.1.0 by Maven into ${libs}, once`)
  mkdirSync(dirname(libs), { recursive: true })
  const half = `${libs}.${process.pid}`
  const pom = benchFile('kafka/pom.xml')
  try {
    await javaTool('mvn', [
      '-q',
      '-B',
      '-f',
      pom,
      'dependency:copy-dependencies',
      `-DoutputDirectory=${half}`,
    ])
    renameSync(half, libs)
  } finally {
    rmSync(half, { recursive: true, force: true })
  }
}

async function javaTool(command: string, args: readonly string[]): Promise<void> {
  try {
    await runCommand({ command, args })
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (!missing) throw error
    throw new Error(`There is no ${command}, which Kafka Streams needs: run \`npm run test:setup\`.`, {
      cause: error,
    })
  }
}
