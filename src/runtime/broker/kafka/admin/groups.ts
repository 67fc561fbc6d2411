import { FlowError } from '../../../../contract/errors.ts'
import type { MemberDescription } from '../../port.ts'
import type { ClusterLink } from '../connection/cluster-link.ts'
import { KAFKA, refusal } from '../kafka-errors.ts'
import { decodeClaim, decodeShare } from '../member/group-protocol.ts'
import { askCoordinator } from './group-offsets.ts'

export interface DescribedMember extends MemberDescription {
  readonly alone: boolean
}

/** Members of a group with the tasks they hold; a consumer that is not ours is named by its client. */
export async function describeMembers(link: ClusterLink, group: string): Promise<readonly DescribedMember[]> {
  const { groups } = await askCoordinator(
    link,
    group,
    (node) => node.call('DescribeGroups', { groupIds: [group] }),
    (answer) => answer.groups[0]?.errorCode ?? KAFKA.none,
  )
  const [described] = groups
  if (described === undefined || described.errorCode === KAFKA.groupNotFound) return []
  if (described.errorCode !== KAFKA.none) throw refusal(described.errorCode, `group "${group}"`)
  return described.members.map(({ clientId, clientHost, memberMetadata, memberAssignment }) => {
    // While the group shares its tasks anew, Kafka tells nothing of its members.
    const claim = memberMetadata.length > 0 ? decodeClaim(memberMetadata) : undefined
    return {
      owner: claim?.owner ?? `${clientId} at ${clientHost.replace('/', '')}`,
      tasks: decodeShare(memberAssignment).tasks,
      alone: claim?.alone === true,
    }
  })
}

/** Throws FLOW_ALREADY_RUNNING where the group has a member. */
export async function forgetGroup(link: ClusterLink, group: string): Promise<void> {
  const { results } = await askCoordinator(
    link,
    group,
    (node) => node.call('DeleteGroups', [group]),
    (answer) => answer.results[0]?.errorCode ?? KAFKA.none,
  )
  const code = results[0]?.errorCode ?? KAFKA.none
  if (code === KAFKA.none || code === KAFKA.groupNotFound) return
  if (code !== KAFKA.nonEmptyGroup) throw refusal(code, `group "${group}"`)
  throw new FlowError('FLOW_ALREADY_RUNNING', {
    message: `This flow runs already: its group "${group}" has members.`,
    hint: 'Stop them first.',
  })
}
