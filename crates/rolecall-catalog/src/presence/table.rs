//! The rows of the presence table, sorted by name ignoring case.

use super::Controller::{
    Caller as ByCaller, EarlierHop, Environment, Iam, IdentityProvider, Organizations, RoleOwner,
    Service as ByService,
};
use super::Presence::{
    Always, IfApplicable, IfClaimed, IfInOrganization, IfMultiFactor, IfPassed, IfSetEarlier, IfSupplied,
    IfTagged, Never, Unknown,
};
use super::{Carried, Controller, GlobalKey, Presence};
use crate::ValueType::{self, Arn, Bool, Date, IpAddress, Numeric, String};

const GLOBAL: &str = "AWS global condition context keys";
const STS: &str = "IAM and AWS STS condition context keys";
const MULTI_FACTOR: &str = "Configuring MFA-protected API access";
const TAGS: &str = "Passing session tags in AWS STS";
const SOURCE_IDENTITY: &str = "Monitor and control actions taken with assumed roles";

/// Columns: user, role session, service, web identity, SAML.
type Row = [Presence; 5];

const ALL: Row = [Always; 5];
const SIGNED: Row = [Always, Always, Never, Never, Never];
const SIGNED_ORGANIZATION: Row = [IfInOrganization, IfInOrganization, Never, Never, Never];
const SESSION: Row = [Never, IfSetEarlier, Never, Never, Never];
const CLIENT: Row = [Always, Always, Unknown, Always, Always];
const NETWORK: Row = [IfApplicable, IfApplicable, Unknown, IfApplicable, IfApplicable];
const ORGANIZATION: Row = [IfInOrganization; 5];
const SOURCE: Row = [Never, Never, IfSupplied, Never, Never];
const CALLING_SERVICE: Row = [Never, Never, IfSupplied, Never, Never];
const CHAIN_OF_SERVICES: Row = [Never, Never, Unknown, Unknown, Unknown];
const MCP: Row = [Unknown; 5];
const SESSION_TAGS: Row = [IfPassed, IfPassed, IfSupplied, IfClaimed, IfClaimed];
const ROLE_TAGS: Row = [IfTagged; 5];

const fn row(
    name: &'static str,
    value_type: ValueType,
    carried: Row,
    controller: Controller,
    source: &'static str,
) -> GlobalKey {
    let [user, role_session, service, web_identity, saml] = carried;
    GlobalKey {
        name,
        value_type,
        multivalued: false,
        carried: [free(user), free(role_session), free(service), free(web_identity), free(saml)],
        controller,
        note: "",
        source,
    }
}

const fn free(presence: Presence) -> Carried {
    Carried { presence, value: None }
}

const fn fixed(presence: Presence, value: &'static str) -> Carried {
    Carried { presence, value: Some(value) }
}

impl GlobalKey {
    const fn list(mut self) -> Self {
        self.multivalued = true;
        self
    }

    const fn note(mut self, note: &'static str) -> Self {
        self.note = note;
        self
    }

    const fn values(mut self, carried: [Carried; 5]) -> Self {
        self.carried = carried;
        self
    }
}

/// Keys with the prefixes `aws:`, `iam:`, `saml:`, `sts:` and the cross-service keys.
pub static GLOBAL_KEYS: &[GlobalKey] = &[
    row("aws:AssumedRoot", Bool, SESSION, EarlierHop, GLOBAL).note("set in sessions of `sts:AssumeRoot`"),
    row("aws:CalledVia", String, CHAIN_OF_SERVICES, ByService, GLOBAL).list(),
    row("aws:CalledViaAWSMCP", String, MCP, ByService, GLOBAL),
    row("aws:CalledViaFirst", String, CHAIN_OF_SERVICES, ByService, GLOBAL),
    row("aws:CalledViaLast", String, CHAIN_OF_SERVICES, ByService, GLOBAL),
    row("aws:ChatbotSourceArn", Arn, SESSION, EarlierHop, GLOBAL),
    row("aws:CurrentTime", Date, ALL, Environment, GLOBAL),
    row("aws:Ec2InstanceSourcePrivateIPv4", IpAddress, SESSION, EarlierHop, GLOBAL),
    row("aws:Ec2InstanceSourceVpc", String, SESSION, EarlierHop, GLOBAL),
    row("aws:EpochTime", Date, ALL, Environment, GLOBAL),
    row("aws:FederatedProvider", String, [Never, IfSetEarlier, Never, Unknown, Unknown], EarlierHop, GLOBAL),
    row("aws:IsMcpServiceAction", Bool, MCP, ByService, GLOBAL).note("named in AWS managed policies"),
    row(
        "aws:MultiFactorAuthAge",
        Numeric,
        [IfMultiFactor, Never, Never, Never, Never],
        ByCaller,
        MULTI_FACTOR,
    ),
    row("aws:MultiFactorAuthPresent", Bool, [IfMultiFactor; 5], ByCaller, MULTI_FACTOR)
        .values([
            free(IfMultiFactor),
            fixed(Unknown, "false"),
            fixed(Unknown, "false"),
            fixed(Unknown, "false"),
            fixed(Unknown, "false"),
        ])
        .note(
            "absent with long-term keys; credentials of `AssumeRole` carry no second factor to the next hop",
        ),
    row("aws:PrincipalAccount", String, SIGNED, Iam, GLOBAL),
    row("aws:PrincipalArn", Arn, SIGNED, Iam, GLOBAL)
        .note("for a role session the ARN of the role, with its path"),
    row("aws:PrincipalIsAWSService", Bool, ALL, Iam, GLOBAL).values([
        fixed(Always, "false"),
        fixed(Always, "false"),
        fixed(Always, "true"),
        free(Never),
        free(Never),
    ]),
    row("aws:PrincipalOrgID", String, SIGNED_ORGANIZATION, Organizations, GLOBAL),
    row("aws:PrincipalOrgMasterAccountId", String, SIGNED_ORGANIZATION, Organizations, GLOBAL)
        .note("named in AWS managed policies"),
    row("aws:PrincipalOrgPaths", String, SIGNED_ORGANIZATION, Organizations, GLOBAL).list(),
    row("aws:PrincipalServiceName", String, CALLING_SERVICE, ByService, GLOBAL),
    row("aws:PrincipalServiceNamesList", String, CALLING_SERVICE, ByService, GLOBAL).list(),
    row("aws:PrincipalTag/*", String, [IfTagged, IfTagged, IfSupplied, Never, Never], Iam, GLOBAL)
        .note("IAM Roles Anywhere supplies certificate attributes as principal tags"),
    row("aws:PrincipalType", String, [Always, Always, Unknown, Unknown, Unknown], Iam, GLOBAL).values([
        fixed(Always, "User"),
        fixed(Always, "AssumedRole"),
        free(Unknown),
        free(Unknown),
        free(Unknown),
    ]),
    row("aws:referer", String, [IfPassed, IfPassed, Unknown, IfPassed, IfPassed], ByCaller, GLOBAL),
    row("aws:RequestedRegion", String, CLIENT, ByCaller, GLOBAL),
    row("aws:RequestTag/*", String, SESSION_TAGS, ByCaller, TAGS)
        .note("session tags; inherited when transitive; EKS Pod Identity supplies them"),
    row("aws:ResourceAccount", String, ALL, RoleOwner, GLOBAL),
    row("aws:ResourceOrgID", String, ORGANIZATION, Organizations, GLOBAL),
    row("aws:ResourceOrgPaths", String, ORGANIZATION, Organizations, GLOBAL).list(),
    row("aws:ResourceTag/*", String, ROLE_TAGS, RoleOwner, TAGS)
        .note("tags of the role; transitive tags of the chain replace equal keys"),
    row("aws:SecureTransport", Bool, CLIENT, Environment, GLOBAL),
    row("aws:SourceAccount", String, SOURCE, ByService, GLOBAL),
    row("aws:SourceArn", Arn, SOURCE, ByService, GLOBAL),
    row(
        "aws:SourceIdentity",
        String,
        [Never, IfSetEarlier, Unknown, Never, Never],
        EarlierHop,
        SOURCE_IDENTITY,
    ),
    row("aws:SourceIp", IpAddress, NETWORK, Environment, GLOBAL).note("absent through a VPC endpoint"),
    row("aws:SourceOrgID", String, SOURCE, ByService, GLOBAL),
    row("aws:SourceOrgPaths", String, SOURCE, ByService, GLOBAL).list(),
    row("aws:SourceVpc", String, NETWORK, Environment, GLOBAL),
    row("aws:SourceVpcArn", Arn, NETWORK, Environment, GLOBAL),
    row("aws:SourceVpce", String, NETWORK, Environment, GLOBAL),
    row("aws:TagKeys", String, SESSION_TAGS, ByCaller, TAGS).list(),
    row("aws:TokenIssueTime", Date, [IfApplicable, Always, Never, Never, Never], Iam, GLOBAL)
        .note("in temporary credentials only"),
    row("aws:UserAgent", String, CLIENT, ByCaller, GLOBAL),
    row("aws:userid", String, [Always, Always, Unknown, Never, Never], Iam, STS),
    row("aws:username", String, [Always, Never, Never, Never, Never], Iam, STS),
    row("aws:ViaAWSMCPService", Bool, MCP, ByService, GLOBAL),
    row("aws:ViaAWSService", Bool, [Always, Always, Unknown, Unknown, Unknown], ByService, GLOBAL).values([
        fixed(Always, "false"),
        fixed(Always, "false"),
        free(Unknown),
        free(Unknown),
        free(Unknown),
    ]),
    row("aws:VpceAccount", String, NETWORK, Environment, GLOBAL),
    row("aws:VpceOrgID", String, NETWORK, Environment, GLOBAL),
    row("aws:VpceOrgPaths", String, NETWORK, Environment, GLOBAL).list(),
    row("aws:VpcSourceIp", IpAddress, NETWORK, Environment, GLOBAL),
    row("codebuild:BuildArn", Arn, SESSION, EarlierHop, GLOBAL),
    row("codebuild:ProjectArn", Arn, SESSION, EarlierHop, GLOBAL),
    row("ec2:RoleDelivery", Numeric, SESSION, EarlierHop, GLOBAL),
    row("ec2:SourceInstanceArn", Arn, SESSION, EarlierHop, GLOBAL),
    row("glue:CredentialIssuingService", String, SESSION, EarlierHop, GLOBAL),
    row("glue:RoleAssumedBy", String, SESSION, EarlierHop, GLOBAL),
    row("iam:ResourceTag/*", String, ROLE_TAGS, RoleOwner, STS),
    row("identitystore:UserId", String, SESSION, EarlierHop, GLOBAL),
    row("lambda:SourceFunctionArn", Arn, SESSION, EarlierHop, GLOBAL),
    row("saml:*", String, [Never, Never, Never, Never, IfClaimed], IdentityProvider, STS),
    row("saml:namequalifier", String, [Never, IfSetEarlier, Never, Never, IfClaimed], IdentityProvider, STS),
    row("saml:sub", String, [Never, IfSetEarlier, Never, Never, IfClaimed], IdentityProvider, STS),
    row("saml:sub_type", String, [Never, IfSetEarlier, Never, Never, IfClaimed], IdentityProvider, STS),
    row("ssm:SourceInstanceArn", Arn, SESSION, EarlierHop, GLOBAL),
    row("sts:ExternalId", String, [IfPassed, IfPassed, IfSupplied, Never, Never], ByCaller, STS)
        .note("the console's switch-role page cannot pass it; Cognito passes one for SMS"),
    row("sts:RoleSessionName", String, ALL, ByCaller, STS)
        .note("a service sets its own; for web identity and SAML the application or the identity provider"),
    row("sts:SourceIdentity", String, [IfPassed, IfPassed, IfSupplied, IfClaimed, IfClaimed], ByCaller, STS)
        .note("the console's switch-role page cannot pass it; IAM Roles Anywhere sets it"),
    row("sts:TaskPolicyArn", Arn, [IfApplicable, IfApplicable, Unknown, Unknown, Unknown], ByCaller, STS)
        .note("`sts:AssumeRoot` only"),
    row("sts:TransitiveTagKeys", String, SESSION_TAGS, ByCaller, TAGS).list(),
];

/// Keys of OIDC and OAuth issuers, `HOST[/PATH]:claim`, by claim; the last row stands for every other claim.
pub static ISSUER_KEYS: &[GlobalKey] = &[
    row("*:amr", String, [Never, IfSetEarlier, Never, IfClaimed, Never], IdentityProvider, STS).list(),
    row("*:aud", String, [Never, IfSetEarlier, Never, IfClaimed, Never], IdentityProvider, STS),
    row("*:id", String, [Never, IfSetEarlier, Never, IfClaimed, Never], IdentityProvider, STS),
    row("*:sub", String, [Never, IfSetEarlier, Never, IfClaimed, Never], IdentityProvider, STS),
    row("*:*", String, [Never, Never, Never, IfClaimed, Never], IdentityProvider, STS),
];
