/** How a Kafka cluster is reached. Secrets are values here: they come from this machine and are never shown. */
export interface KafkaSettings {
  /** `host:port`, at least one. */
  readonly bootstrap: readonly string[]
  /** Encrypts the connection; `ca` is a certificate in PEM where the system does not know it. */
  readonly tls?: { readonly ca?: string }
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
    readonly username: string
    readonly password: string
  }
  /** ms without a heartbeat after which the cluster gives a member's tasks to others. */
  readonly sessionMs?: number
  readonly heartbeatMs?: number
}
