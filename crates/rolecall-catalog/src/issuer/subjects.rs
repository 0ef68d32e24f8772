//! The grammars of subjects, one per product, each from the product's own page on OpenID Connect.

use super::Characters::{self, Except, Only};
use super::FieldRole::{self, Other, Project, Ref, Tenant};
use super::Piece::Literal;
use super::{Field, Piece, SubjectForm};

const DIGITS: Characters = Only("0123456789");
const UUID: Characters = Only("0123456789abcdefABCDEF-");

const fn name(name: &'static str, role: FieldRole, forbidden: &'static str) -> Piece {
    Piece::Field(Field { name, role, characters: Except(forbidden), stable: false })
}

const fn id(name: &'static str, role: FieldRole, characters: Characters) -> Piece {
    Piece::Field(Field { name, role, characters, stable: true })
}

const fn form(name: &'static str, pieces: &'static [Piece]) -> SubjectForm {
    SubjectForm { name, pieces }
}

const OWNER: Piece = name("owner", Tenant, "/:@");
const REPOSITORY: Piece = name("repository", Project, "/:@");
const OWNER_ID: Piece = id("owner id", Tenant, DIGITS);
const REPOSITORY_ID: Piece = id("repository id", Project, DIGITS);
const ENVIRONMENT: Piece = name("environment", Ref, ":");
const BRANCH: Piece = name("branch", Ref, ":");
const TAG: Piece = name("tag", Ref, ":");
const ORGANIZATION: Piece = name("organization", Tenant, ":");
const PROJECT: Piece = name("project", Project, ":");

/// Name-only subjects: repositories that have not moved to the form with ids, and GitHub Enterprise Server.
pub(super) const GITHUB_BY_NAME: &[SubjectForm] = &[
    form(
        "environment",
        &[Literal("repo:"), OWNER, Literal("/"), REPOSITORY, Literal(":environment:"), ENVIRONMENT],
    ),
    form("pull request", &[Literal("repo:"), OWNER, Literal("/"), REPOSITORY, Literal(":pull_request")]),
    form("branch", &[Literal("repo:"), OWNER, Literal("/"), REPOSITORY, Literal(":ref:refs/heads/"), BRANCH]),
    form("tag", &[Literal("repo:"), OWNER, Literal("/"), REPOSITORY, Literal(":ref:refs/tags/"), TAG]),
];

pub(super) const GITHUB: &[SubjectForm] = &[
    form(
        "environment",
        &[Literal("repo:"), OWNER, Literal("/"), REPOSITORY, Literal(":environment:"), ENVIRONMENT],
    ),
    form("pull request", &[Literal("repo:"), OWNER, Literal("/"), REPOSITORY, Literal(":pull_request")]),
    form("branch", &[Literal("repo:"), OWNER, Literal("/"), REPOSITORY, Literal(":ref:refs/heads/"), BRANCH]),
    form("tag", &[Literal("repo:"), OWNER, Literal("/"), REPOSITORY, Literal(":ref:refs/tags/"), TAG]),
    form(
        "environment with ids",
        &[
            Literal("repo:"),
            OWNER,
            Literal("@"),
            OWNER_ID,
            Literal("/"),
            REPOSITORY,
            Literal("@"),
            REPOSITORY_ID,
            Literal(":environment:"),
            ENVIRONMENT,
        ],
    ),
    form(
        "pull request with ids",
        &[
            Literal("repo:"),
            OWNER,
            Literal("@"),
            OWNER_ID,
            Literal("/"),
            REPOSITORY,
            Literal("@"),
            REPOSITORY_ID,
            Literal(":pull_request"),
        ],
    ),
    form(
        "branch with ids",
        &[
            Literal("repo:"),
            OWNER,
            Literal("@"),
            OWNER_ID,
            Literal("/"),
            REPOSITORY,
            Literal("@"),
            REPOSITORY_ID,
            Literal(":ref:refs/heads/"),
            BRANCH,
        ],
    ),
    form(
        "tag with ids",
        &[
            Literal("repo:"),
            OWNER,
            Literal("@"),
            OWNER_ID,
            Literal("/"),
            REPOSITORY,
            Literal("@"),
            REPOSITORY_ID,
            Literal(":ref:refs/tags/"),
            TAG,
        ],
    ),
];

const GROUP: Piece = name("group", Tenant, "/:");
pub(super) const GITLAB: &[SubjectForm] = &[
    form(
        "branch",
        &[Literal("project_path:"), GROUP, Literal("/"), PROJECT, Literal(":ref_type:branch:ref:"), BRANCH],
    ),
    form(
        "tag",
        &[Literal("project_path:"), GROUP, Literal("/"), PROJECT, Literal(":ref_type:tag:ref:"), TAG],
    ),
];

const BITBUCKET_REPOSITORY: Piece = id("repository", Project, UUID);
const BITBUCKET_STEP: Piece = id("step", Other, UUID);
pub(super) const BITBUCKET: &[SubjectForm] = &[
    form("step", &[Literal("{"), BITBUCKET_REPOSITORY, Literal("}:{"), BITBUCKET_STEP, Literal("}")]),
    form(
        "step of a deployment environment",
        &[
            Literal("{"),
            BITBUCKET_REPOSITORY,
            Literal("}:{"),
            id("environment", Ref, UUID),
            Literal("}:{"),
            BITBUCKET_STEP,
            Literal("}"),
        ],
    ),
];

const CIRCLECI_ORGANIZATION: Piece = id("organization", Tenant, UUID);
const CIRCLECI_PROJECT: Piece = id("project", Project, UUID);
const CIRCLECI_USER: Piece = id("user", Other, UUID);
pub(super) const CIRCLECI: &[SubjectForm] = &[
    form(
        "job",
        &[
            Literal("org/"),
            CIRCLECI_ORGANIZATION,
            Literal("/project/"),
            CIRCLECI_PROJECT,
            Literal("/user/"),
            CIRCLECI_USER,
        ],
    ),
    form(
        "job with the source of the change",
        &[
            Literal("org/"),
            CIRCLECI_ORGANIZATION,
            Literal("/project/"),
            CIRCLECI_PROJECT,
            Literal("/user/"),
            CIRCLECI_USER,
            Literal("/"),
            name("source", Ref, ""),
        ],
    ),
];

pub(super) const BUILDKITE: &[SubjectForm] = &[form(
    "step",
    &[
        Literal("organization:"),
        ORGANIZATION,
        Literal(":pipeline:"),
        name("pipeline", Project, ":"),
        Literal(":ref:"),
        name("ref", Ref, ":"),
        Literal(":commit:"),
        name("commit", Other, ":"),
        Literal(":step:"),
        name("step", Other, ":"),
    ],
)];

const WORKSPACE: Piece = name("workspace", Project, ":");
pub(super) const HCP_TERRAFORM: &[SubjectForm] = &[
    form(
        "plan",
        &[
            Literal("organization:"),
            ORGANIZATION,
            Literal(":project:"),
            PROJECT,
            Literal(":workspace:"),
            WORKSPACE,
            Literal(":run_phase:plan"),
        ],
    ),
    form(
        "apply",
        &[
            Literal("organization:"),
            ORGANIZATION,
            Literal(":project:"),
            PROJECT,
            Literal(":workspace:"),
            WORKSPACE,
            Literal(":run_phase:apply"),
        ],
    ),
];

pub(super) const PULUMI: &[SubjectForm] = &[form(
    "deployment",
    &[
        Literal("pulumi:deploy:org:"),
        ORGANIZATION,
        Literal(":project:"),
        PROJECT,
        Literal(":stack:"),
        name("stack", Project, ":"),
        Literal(":"),
        name("operation", Other, ""),
    ],
)];

pub(super) const VERCEL: &[SubjectForm] = &[form(
    "deployment",
    &[
        Literal("owner:"),
        name("team", Tenant, ":"),
        Literal(":project:"),
        PROJECT,
        Literal(":environment:"),
        ENVIRONMENT,
    ],
)];

const SPACE: Piece = name("space", Project, ":");
const RUN_TYPE: Piece = name("run type", Other, ":");
const SCOPE: Piece = name("scope", Ref, ":");
pub(super) const SPACELIFT: &[SubjectForm] = &[
    form(
        "stack",
        &[
            Literal("space:"),
            SPACE,
            Literal(":stack:"),
            name("stack", Project, ":"),
            Literal(":run_type:"),
            RUN_TYPE,
            Literal(":scope:"),
            SCOPE,
        ],
    ),
    form(
        "module",
        &[
            Literal("space:"),
            SPACE,
            Literal(":module:"),
            name("module", Project, ":"),
            Literal(":run_type:"),
            RUN_TYPE,
            Literal(":scope:"),
            SCOPE,
        ],
    ),
];

pub(super) const CODEFRESH: &[SubjectForm] = &[form(
    "pipeline",
    &[
        Literal("account:"),
        id("account", Tenant, Except(":")),
        Literal(":pipeline:"),
        id("pipeline", Project, Except(":")),
        Literal(":"),
        name("trigger", Other, ""),
    ],
)];

pub(super) const KUBERNETES: &[SubjectForm] = &[form(
    "service account",
    &[
        Literal("system:serviceaccount:"),
        name("namespace", Project, ":"),
        Literal(":"),
        name("service account", Project, ":"),
    ],
)];

pub(super) const AZURE_DEVOPS: &[SubjectForm] = &[form(
    "service connection",
    &[
        Literal("sc://"),
        name("organization", Tenant, "/"),
        Literal("/"),
        name("project", Project, "/"),
        Literal("/"),
        name("service connection", Ref, "/"),
    ],
)];

pub(super) const IDENTITY_POOL: &[SubjectForm] = &[form("identity", &[id("identity", Other, Except(""))])];

pub(super) const GOOGLE: &[SubjectForm] = &[form("account", &[id("account", Other, DIGITS)])];
