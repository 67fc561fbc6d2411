import protocol from 'kafkajs/src/protocol/requests/index.js'
import apiKeys from 'kafkajs/src/protocol/requests/apiKeys.js'

/** A request of the protocol with the reading of its answer: https://kafka.apache.org/protocol */
export interface ProtocolCall<Result> {
  readonly request: {
    readonly apiKey: number
    readonly apiVersion: number
    readonly apiName: string
    encode(): Promise<unknown>
  }
  readonly response: {
    decode(bytes: Buffer): Promise<unknown>
    parse(decoded: never): Promise<Result>
  }
  /** ms, where it may take longer than others. */
  readonly requestTimeout?: number
  readonly logResponseError?: boolean
}

interface PartitionError {
  readonly partition: number
  readonly errorCode: number
}

interface ByTopic<Partition> {
  readonly topic: string
  readonly partitions: readonly Partition[]
}

/** What kafkajs can ask a node, as far as we ask it. Names are those of kafkajs. */
export interface ApiCalls {
  Metadata: {
    args: { readonly topics: readonly string[]; readonly allowAutoTopicCreation: boolean }
    result: {
      readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[]
      readonly controllerId: number
      readonly topicMetadata: readonly {
        readonly topicErrorCode: number
        readonly topic: string
        readonly isInternal: boolean
        readonly partitionMetadata: readonly {
          readonly partitionErrorCode: number
          readonly partitionId: number
          readonly leader: number
        }[]
      }[]
    }
  }
  GroupCoordinator: {
    args: { readonly groupId: string; readonly coordinatorType: number }
    result: {
      readonly errorCode: number
      readonly coordinator: { readonly nodeId: number; readonly host: string; readonly port: number }
    }
  }
  JoinGroup: {
    args: {
      readonly groupId: string
      readonly sessionTimeout: number
      readonly rebalanceTimeout: number
      readonly memberId: string
      readonly protocolType: string
      readonly groupProtocols: readonly { readonly name: string; readonly metadata: Buffer }[]
    }
    result: {
      readonly errorCode: number
      readonly generationId: number
      readonly leaderId: string
      readonly memberId: string
      readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[]
    }
  }
  SyncGroup: {
    args: {
      readonly groupId: string
      readonly generationId: number
      readonly memberId: string
      readonly groupAssignment: readonly { readonly memberId: string; readonly memberAssignment: Buffer }[]
    }
    result: { readonly errorCode: number; readonly memberAssignment: Buffer }
  }
  Heartbeat: {
    args: { readonly groupId: string; readonly groupGenerationId: number; readonly memberId: string }
    result: { readonly errorCode: number }
  }
  LeaveGroup: {
    args: {
      readonly groupId: string
      readonly memberId: string
    }
    result: { readonly errorCode: number }
  }
  OffsetCommit: {
    args: {
      readonly groupId: string
      readonly groupGenerationId: number
      readonly memberId: string
      readonly topics: readonly ByTopic<{
        readonly partition: number
        readonly offset: string
        readonly metadata: string | null
      }>[]
    }
    result: { readonly responses: readonly ByTopic<PartitionError>[] }
  }
  OffsetFetch: {
    args: {
      readonly groupId: string
      readonly topics: readonly ByTopic<{ readonly partition: number }>[]
    }
    result: {
      readonly errorCode: number
      readonly responses: readonly ByTopic<
        PartitionError & { readonly offset: string; readonly metadata: string | null }
      >[]
    }
  }
  ListOffsets: {
    args: {
      readonly replicaId: number
      readonly isolationLevel: number
      readonly topics: readonly ByTopic<{ readonly partition: number; readonly timestamp: number }>[]
    }
    result: { readonly responses: readonly ByTopic<PartitionError & { readonly offset: string }>[] }
  }
  DescribeGroups: {
    args: { readonly groupIds: readonly string[] }
    result: {
      readonly groups: readonly {
        readonly errorCode: number
        readonly groupId: string
        readonly state: string
        readonly protocolType: string
        readonly members: readonly {
          readonly memberId: string
          readonly clientId: string
          readonly clientHost: string
          readonly memberMetadata: Buffer
          readonly memberAssignment: Buffer
        }[]
      }[]
    }
  }
  CreateTopics: {
    args: {
      readonly topics: readonly {
        readonly topic: string
        readonly numPartitions: number
        readonly replicationFactor: number
        readonly configEntries: readonly { readonly name: string; readonly value: string }[]
      }[]
      readonly validateOnly: boolean
      readonly timeout: number
    }
    result: {
      readonly topicErrors: readonly {
        readonly topic: string
        readonly errorCode: number
        readonly errorMessage: string | null
      }[]
    }
  }
  CreatePartitions: {
    args: {
      readonly topicPartitions: readonly { readonly topic: string; readonly count: number }[]
      readonly timeout: number
    }
    result: { readonly topicErrors: readonly { readonly topic: string; readonly errorCode: number }[] }
  }
  DeleteTopics: {
    args: { readonly topics: readonly string[]; readonly timeout: number }
    result: { readonly topicErrors: readonly { readonly topic: string; readonly errorCode: number }[] }
  }
  DeleteRecords: {
    args: {
      readonly topics: readonly ByTopic<{ readonly partition: number; readonly offset: string }>[]
      readonly timeout: number
    }
    result: { readonly topics: readonly ByTopic<PartitionError>[] }
  }
  DescribeConfigs: {
    args: {
      readonly resources: readonly {
        readonly type: number
        readonly name: string
        readonly configNames: readonly string[]
      }[]
      readonly includeSynonyms: boolean
    }
    result: {
      readonly resources: readonly {
        readonly errorCode: number
        readonly resourceName: string
        readonly configEntries: readonly {
          readonly configName: string
          readonly configValue: string | null
          /** From version 1 on. */
          readonly configSource?: number
        }[]
      }[]
    }
  }
  DeleteGroups: {
    args: readonly string[]
    result: { readonly results: readonly { readonly groupId: string; readonly errorCode: number }[] }
  }
  InitProducerId: {
    args: { readonly transactionalId: string | null; readonly transactionTimeout: number }
    result: { readonly errorCode: number; readonly producerId: string; readonly producerEpoch: number }
  }
  ApiVersions: {
    args: undefined
    result: {
      readonly errorCode: number
      readonly apiVersions: readonly {
        readonly apiKey: number
        readonly minVersion: number
        readonly maxVersion: number
      }[]
    }
  }
}

export type ApiName = keyof ApiCalls

/** Versions that a node speaks, by API key. */
export type ApiVersions = Readonly<
  Record<number, { readonly minVersion: number; readonly maxVersion: number }>
>

/**
 * The call in the newest version that both sides know. Answers come as they were sent: error codes are read by
 * who asked, because kafkajs throws the first of many and loses the rest.
 */
export function apiCall<Name extends ApiName>(
  name: Name,
  args: ApiCalls[Name]['args'],
  versions: ApiVersions,
): ProtocolCall<ApiCalls[Name]['result']> {
  const definition = protocol.requests[name]
  const key = apiKeys[name]
  if (definition === undefined || key === undefined) throw new Error(`kafkajs has no request ${name}.`)
  const known = Math.max(...definition.versions.map(Number))
  const version = Math.min(known, versions[key]?.maxVersion ?? 0)
  const call = definition.protocol({ version })(args) as ProtocolCall<ApiCalls[Name]['result']>
  return {
    ...call,
    response: {
      decode: (bytes) => call.response.decode(bytes),
      parse: (decoded) => Promise.resolve(decoded),
    },
  }
}
