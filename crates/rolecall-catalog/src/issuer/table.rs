//! The issuers, sorted by pattern.

use super::subjects::{
    AZURE_DEVOPS, BITBUCKET, BUILDKITE, CIRCLECI, CODEFRESH, GITHUB, GITHUB_BY_NAME, GITLAB, GOOGLE,
    HCP_TERRAFORM, IDENTITY_POOL, KUBERNETES, PULUMI, SPACELIFT, VERCEL,
};
use super::{Audience, Issuer, Subject, SubjectForm, Tenancy, TenantKey};

const SHARED: &str = "Identity-provider controls for shared OIDC providers";
const WEB_IDENTITY: &str = "Creating a role for web identity";
const STS: &str = "IAM and AWS STS condition context keys";
const AWS_AUDIENCE: &str = "sts.amazonaws.com";

const GITHUB_CLAIMS: &[&str] = &[
    "actor",
    "actor_id",
    "enterprise_id",
    "environment",
    "job_workflow_ref",
    "ref",
    "repository",
    "repository_id",
    "repository_owner_id",
    "workflow",
];

/// An issuer of one customer with an audience and subject nobody documents further.
const fn issuer(pattern: &'static str, name: &'static str, source: &'static str) -> Issuer {
    Issuer {
        pattern,
        name,
        built_in: false,
        audience: Audience { claim: "aud", usual: None, chosen_by_job: false },
        subject: Subject { claim: "sub", forms: &[], customizable: false },
        tenancy: Tenancy::PerTenant,
        tenant_key: TenantKey::Issuer,
        enforced_by_iam: false,
        claims: &[],
        source,
    }
}

impl Issuer {
    const fn shared(mut self, tenant_key: TenantKey) -> Self {
        self.tenancy = Tenancy::Shared;
        self.tenant_key = tenant_key;
        self
    }

    /// In the list of shared providers whose tenant claim IAM demands.
    const fn listed(mut self, tenant_key: TenantKey) -> Self {
        self.enforced_by_iam = true;
        self.shared(tenant_key)
    }

    const fn built_in(mut self, audience_claim: &'static str, subject_claim: &'static str) -> Self {
        self.built_in = true;
        self.audience.claim = audience_claim;
        self.subject.claim = subject_claim;
        self
    }

    const fn audience(mut self, usual: &'static str) -> Self {
        self.audience.usual = Some(usual);
        self
    }

    const fn any_audience(mut self) -> Self {
        self.audience.chosen_by_job = true;
        self
    }

    const fn subjects(mut self, forms: &'static [SubjectForm]) -> Self {
        self.subject.forms = forms;
        self
    }

    const fn customizable(mut self) -> Self {
        self.subject.customizable = true;
        self
    }

    const fn claims(mut self, claims: &'static [&'static str]) -> Self {
        self.claims = claims;
        self
    }
}

const fn github(pattern: &'static str, name: &'static str, subjects: &'static [SubjectForm]) -> Issuer {
    issuer(pattern, name, "OpenID Connect reference (GitHub Actions)")
        .audience(AWS_AUDIENCE)
        .any_audience()
        .subjects(subjects)
        .customizable()
        .claims(GITHUB_CLAIMS)
}

const fn identity_pools(pattern: &'static str, name: &'static str) -> Issuer {
    issuer(pattern, name, STS)
        .listed(TenantKey::Audience)
        .built_in("aud", "sub")
        .audience("{region}:{identity pool uuid}")
        .subjects(IDENTITY_POOL)
        .claims(&["amr"])
}

const fn listed(pattern: &'static str, name: &'static str) -> Issuer {
    issuer(pattern, name, SHARED).listed(TenantKey::Subject)
}

const fn cluster(pattern: &'static str, name: &'static str) -> Issuer {
    issuer(pattern, name, "IAM roles for service accounts").audience(AWS_AUDIENCE).subjects(KUBERNETES)
}

/// Every issuer the catalogue knows, sorted by pattern.
pub static ISSUERS: &[Issuer] = &[
    issuer("accounts.google.com", "Google", STS)
        .shared(TenantKey::None)
        .built_in("aud", "sub")
        .subjects(GOOGLE)
        .claims(&["oaud"]),
    issuer("agent.buildkite.com", "Buildkite", SHARED)
        .listed(TenantKey::Subject)
        .audience(AWS_AUDIENCE)
        .any_audience()
        .subjects(BUILDKITE),
    issuer(
        "api.bitbucket.org/2.0/workspaces/{workspace}/pipelines-config/identity/oidc",
        "Bitbucket Pipelines",
        "Integrate Pipelines with resource servers using OIDC (Bitbucket)",
    )
    .audience("ari:cloud:bitbucket::workspace/{workspace uuid}")
    .any_audience()
    .subjects(BITBUCKET),
    issuer("api.pulumi.com/oidc", "Pulumi Cloud", SHARED)
        .listed(TenantKey::Audience)
        .audience("aws:{organization}")
        .subjects(PULUMI)
        .customizable(),
    issuer("app.terraform.io", "HCP Terraform", SHARED)
        .listed(TenantKey::Subject)
        .audience("aws.workload.identity")
        .subjects(HCP_TERRAFORM),
    identity_pools("cognito-identity-us-gov.amazonaws.com", "Amazon Cognito identity pools (GovCloud)"),
    identity_pools("cognito-identity.amazonaws.com", "Amazon Cognito identity pools"),
    identity_pools("cognito-identity.cn-north-1.amazonaws.com.cn", "Amazon Cognito identity pools (China)"),
    issuer(
        "cognito-idp.{region}.amazonaws.com/{user pool}",
        "Amazon Cognito user pool",
        "Creating OpenID Connect identity providers",
    ),
    issuer("gitlab.com", "GitLab.com", SHARED)
        .listed(TenantKey::Subject)
        .any_audience()
        .subjects(GITLAB)
        .customizable(),
    issuer("graph.facebook.com", "Facebook", STS).shared(TenantKey::Audience).built_in("app_id", "id"),
    issuer("login.microsoftonline.com/{tenant}/v2.0", "Microsoft Entra ID (v2.0 tokens)", WEB_IDENTITY),
    listed("oidc-configuration.audit-log.githubusercontent.com", "GitHub audit log streaming"),
    issuer(
        "oidc.circleci.com/org/{organization}",
        "CircleCI",
        "Using OpenID Connect tokens in jobs (CircleCI)",
    )
    .audience("{organization}")
    .any_audience()
    .subjects(CIRCLECI)
    .claims(&["oidc.circleci.com/project-id"]),
    listed("oidc.codefresh.io", "Codefresh").subjects(CODEFRESH).customizable(),
    cluster("oidc.eks.{region}.amazonaws.com.cn/id/{cluster}", "Amazon EKS cluster (China)"),
    cluster("oidc.eks.{region}.amazonaws.com/id/{cluster}", "Amazon EKS cluster"),
    issuer("oidc.vercel.com", "Vercel (global issuer)", SHARED)
        .listed(TenantKey::Audience)
        .audience("https://vercel.com/{team}")
        .subjects(VERCEL),
    issuer("oidc.vercel.com/{team}", "Vercel (team issuer)", "OpenID Connect reference (Vercel)")
        .audience("https://vercel.com/{team}")
        .any_audience()
        .subjects(VERCEL),
    listed("proidc.upbound.io", "Upbound"),
    issuer("sandboxes.cloud", "sandboxes.cloud", SHARED).listed(TenantKey::Audience),
    listed("scalr.io", "Scalr"),
    issuer("sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/", "Microsoft Sentinel", SHARED)
        .listed(TenantKey::RoleSessionName),
    issuer("sts.windows.net/{tenant}/", "Microsoft Entra ID (v1.0 tokens)", WEB_IDENTITY),
    listed("studio.datachain.ai/api", "DVC Studio"),
    github("token.actions.githubusercontent.com", "GitHub Actions", GITHUB).listed(TenantKey::Subject),
    github("token.actions.githubusercontent.com/{enterprise}", "GitHub Actions (enterprise issuer)", GITHUB),
    github(
        "token.actions.{subdomain}.ghe.com",
        "GitHub Enterprise Cloud with data residency",
        GITHUB_BY_NAME,
    ),
    listed("tokens.cloud.shisho.dev", "Shisho Cloud"),
    listed("vstoken.actions.githubusercontent.com", "GitHub Actions (earlier issuer)"),
    issuer(
        "vstoken.dev.azure.com/{organization}",
        "Azure DevOps",
        "Workload identity federation (Azure DevOps)",
    )
    .audience("api://AzureADTokenExchange")
    .subjects(AZURE_DEVOPS),
    issuer("www.amazon.com", "Login with Amazon", STS)
        .shared(TenantKey::Audience)
        .built_in("app_id", "user_id"),
    issuer("{account}.app.spacelift.io", "Spacelift", "OpenID Connect with AWS (Spacelift)")
        .audience("{account}.app.spacelift.io")
        .subjects(SPACELIFT)
        .customizable(),
    github("{host}/_services/token", "GitHub Enterprise Server", GITHUB_BY_NAME),
    issuer("{organization}.okta.com", "Okta", WEB_IDENTITY),
    issuer(
        "{organization}.okta.com/oauth2/{authorization server}",
        "Okta (custom authorization server)",
        WEB_IDENTITY,
    ),
    issuer("{tenant}.auth0.com/", "Auth0", WEB_IDENTITY),
];
