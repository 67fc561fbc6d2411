import { ReportingProcess } from '../reporting-process.ts'

/** Runs the enrichment on Kafka until it is stopped, and tells how many tasks it runs. */
export class FlowProcess extends ReportingProcess<{ readonly tasks: number }> {
  constructor(env: Readonly<Record<string, string>>) {
    super('product/kafka-flow.ts', env, { tasks: 0 })
  }
}
