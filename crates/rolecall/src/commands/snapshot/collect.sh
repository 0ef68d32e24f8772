#!/bin/sh
# Collects what rolecall reads of one AWS account, with the AWS CLI. Review it, then run it with credentials of the account:
#
#   sh collect.sh DIRECTORY REGION...
#
# Every call lists, gets or describes: nothing is changed in AWS. The policies ReadOnlyAccess or SecurityAudit allow most of
# them. No secret is collected: of app clients only what is named below, of providers neither details nor metadata.
# What cannot be read is said and listed in DIRECTORY/ACCOUNT/missing.txt, and the rest is collected all the same. The AWS
# CLI follows pages by itself. Run it in the management account for the organization and Identity Center.

set -eu
umask 077
if [ $# -lt 2 ]; then
  echo "usage: sh collect.sh DIRECTORY REGION..." >&2
  exit 2
fi
directory=$1
shift
regions=$*
export AWS_PAGER=

account=$(aws sts get-caller-identity --query Account --output text)
out=$directory/$account
if [ -e "$out" ]; then
  echo "$out is there already" >&2
  exit 2
fi
mkdir -p "$out/organization" "$out/identity-center"

# missed CALL...: notes a call that failed.
missed() {
  echo "not collected: $*" >&2
  echo "$*" >>"$out/missing.txt"
}

# ask FILE CALL...: adds the answer to a file.
ask() {
  file=$out/$1
  shift
  if answer=$(aws "$@" --output json); then
    printf '%s\n' "$answer" >>"$file"
  else
    missed "$*"
  fi
}

# about NAME VALUE FILE CALL...: the same, with what was asked, which the answer leaves out.
about() {
  name=$1 value=$2 file=$out/$3
  shift 3
  if answer=$(aws "$@" --output json); then
    printf '{"%s": "%s", "Answer": %s}\n' "$name" "$value" "$answer" >>"$file"
  else
    missed "$*"
  fi
}

# each QUERY CALL...: the texts that a query picks from an answer, one a line.
each() {
  query=$1
  shift
  if texts=$(aws "$@" --query "$query" --output text); then
    printf '%s\n' "$texts" | tr '\t' '\n' | grep -v -x -e None -e '' || true
  else
    missed "$*"
  fi
}

# Users, groups, roles, policies.
ask identity.json sts get-caller-identity
ask details.json iam get-account-authorization-details
ask roles.json iam list-roles --query '{Roles: Roles[].{Arn: Arn, RoleId: RoleId, MaxSessionDuration: MaxSessionDuration}}'

# Identity providers.
ask oidc-providers.json iam list-open-id-connect-providers
for arn in $(each 'OpenIDConnectProviderList[].Arn' iam list-open-id-connect-providers); do
  about OpenIDConnectProviderArn "$arn" oidc-providers.json iam get-open-id-connect-provider --open-id-connect-provider-arn "$arn"
done
ask saml-providers.json iam list-saml-providers

for region in $regions; do
  # Cognito.
  ask "identity-pools-$region.json" cognito-identity list-identity-pools --page-size 60 --region "$region"
  for pool in $(each 'IdentityPools[].IdentityPoolId' cognito-identity list-identity-pools --page-size 60 --region "$region"); do
    ask "identity-pools-$region.json" cognito-identity describe-identity-pool --identity-pool-id "$pool" --region "$region"
    ask "identity-pools-$region.json" cognito-identity get-identity-pool-roles --identity-pool-id "$pool" --region "$region"
  done
  ask "user-pools-$region.json" cognito-idp list-user-pools --page-size 60 --region "$region"
  for pool in $(each 'UserPools[].Id' cognito-idp list-user-pools --page-size 60 --region "$region"); do
    ask "user-pools-$region.json" cognito-idp describe-user-pool --user-pool-id "$pool" --region "$region" --query '{UserPool: UserPool.{Id: Id, Name: Name, Arn: Arn, AdminCreateUserConfig: {AllowAdminCreateUserOnly: AdminCreateUserConfig.AllowAdminCreateUserOnly}, LambdaConfig: {PreSignUp: LambdaConfig.PreSignUp}, SmsConfiguration: SmsConfiguration}}'
    ask "user-pools-$region.json" cognito-idp list-groups --user-pool-id "$pool" --region "$region"
    about UserPoolId "$pool" "user-pools-$region.json" cognito-idp list-identity-providers --user-pool-id "$pool" --region "$region"
    for client in $(each 'UserPoolClients[].ClientId' cognito-idp list-user-pool-clients --user-pool-id "$pool" --region "$region"); do
      ask "user-pools-$region.json" cognito-idp describe-user-pool-client --user-pool-id "$pool" --client-id "$client" --region "$region" --query '{UserPoolClient: UserPoolClient.{UserPoolId: UserPoolId, ClientId: ClientId, ClientName: ClientName, SupportedIdentityProviders: SupportedIdentityProviders}}'
    done
  done

  # What hands roles to workloads.
  ask "roles-anywhere-$region.json" rolesanywhere list-profiles --region "$region"
  for cluster in $(each 'clusters[]' eks list-clusters --region "$region"); do
    for association in $(each 'associations[].associationId' eks list-pod-identity-associations --cluster-name "$cluster" --region "$region"); do
      ask "pod-identity-$region.json" eks describe-pod-identity-association --cluster-name "$cluster" --association-id "$association" --region "$region"
    done
  done
done

# The organization: only its management account can list it.
management=$(each 'Organization.MasterAccountId' organizations describe-organization)
if [ "$management" = "$account" ]; then
  ask organization/organization.json organizations describe-organization
  ask organization/roots.json organizations list-roots
  ask organization/accounts.json organizations list-accounts
  ask organization/delegated.json organizations list-delegated-administrators
  parents=$(each 'Roots[].Id' organizations list-roots)
  while [ -n "$parents" ]; do
    below=
    for parent in $parents; do
      about ParentId "$parent" organization/units.json organizations list-organizational-units-for-parent --parent-id "$parent"
      about ParentId "$parent" organization/units.json organizations list-accounts-for-parent --parent-id "$parent"
      for unit in $(each 'OrganizationalUnits[].Id' organizations list-organizational-units-for-parent --parent-id "$parent"); do
        below="${below:+$below }$unit"
      done
    done
    parents=$below
  done
  for kind in SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY; do
    about Filter "$kind" organization/policies.json organizations list-policies --filter "$kind"
    for policy in $(each 'Policies[].Id' organizations list-policies --filter "$kind"); do
      ask organization/policies.json organizations describe-policy --policy-id "$policy"
      about PolicyId "$policy" organization/policies.json organizations list-targets-for-policy --policy-id "$policy"
    done
  done

  # Identity Center lives in one region.
  for region in $regions; do
    for instance in $(each 'Instances[].InstanceArn' sso-admin list-instances --region "$region"); do
      for permission_set in $(each 'PermissionSets[]' sso-admin list-permission-sets --instance-arn "$instance" --region "$region"); do
        ask identity-center/permission-sets.json sso-admin describe-permission-set --instance-arn "$instance" --permission-set-arn "$permission_set" --region "$region"
        about PermissionSetArn "$permission_set" identity-center/permission-sets.json sso-admin get-inline-policy-for-permission-set --instance-arn "$instance" --permission-set-arn "$permission_set" --region "$region"
        about PermissionSetArn "$permission_set" identity-center/permission-sets.json sso-admin list-managed-policies-in-permission-set --instance-arn "$instance" --permission-set-arn "$permission_set" --region "$region"
        for member in $(each 'AccountIds[]' sso-admin list-accounts-for-provisioned-permission-set --instance-arn "$instance" --permission-set-arn "$permission_set" --region "$region"); do
          ask identity-center/assignments.json sso-admin list-account-assignments --instance-arn "$instance" --permission-set-arn "$permission_set" --account-id "$member" --region "$region"
        done
      done
    done
  done
fi

if [ -e "$out/missing.txt" ]; then
  echo "$out is not whole: see $out/missing.txt" >&2
  exit 1
fi
echo "$out"
