//! Identity providers (IAM API Reference, "ListOpenIDConnectProviders", "GetOpenIDConnectProvider", "ListSAMLProviders").

use rolecall_model::{Listing, OidcProvider, SamlProvider};
use rolecall_parser::json::Node;
use rolecall_policy::{Arn, Text};
use rolecall_source::SymbolKind;

use super::part::OWN;
use super::reader::{Reader, is_truncated, member};
use crate::aws::without_scheme;

/// `OpenIDConnectProviderList`: the ARN of each. An answer of the details may be elsewhere.
pub(super) fn oidc_list(reader: &mut Reader<'_>, answer: &Node, list: &Node) {
    if is_truncated(answer) {
        reader.say_truncated(answer, "OIDC providers");
    } else {
        reader.part.listed.insert(Listing::OidcProviders);
    }
    for entry in reader.objects(list, "OpenIDConnectProviderList") {
        let Some((arn, account)) = reader.arn(entry) else { continue };
        let Some(url) = oidc_provider_of(&arn) else {
            reader.complain(entry, format!("`{}` is not the ARN of an OIDC provider", arn.text));
            continue;
        };
        let url = match reader.filled(entry, "Url") {
            Some(url) => Text { text: without_scheme(&url.text).into(), span: url.span },
            None => url,
        };
        let client_ids = if member(entry, "ClientIDList").is_some() {
            reader.texts(entry, "ClientIDList")
        } else {
            let label = format!("client ids of {}", arn.text);
            let symbol = reader.sources.symbol(SymbolKind::Other, &label);
            vec![Text { text: symbol.letters().into(), span: arn.span }]
        };
        let origin = reader.origin(&arn);
        reader.part.estate.oidc_providers.push(OidcProvider { account, url, arn, client_ids, origin });
    }
}

/// The URL in the ARN of an OIDC provider.
pub(super) fn oidc_provider_of(arn: &Text) -> Option<Text> {
    let url = Arn::parse(&arn.text)?.resource.strip_prefix("oidc-provider/")?;
    Some(Text { text: url.into(), span: arn.span })
}

/// `GetOpenIDConnectProvider`. Its ARN is not in the answer, but follows from its URL.
pub(super) fn oidc_provider(reader: &mut Reader<'_>, answer: &Node, _: &Node) {
    let Some(url) = reader.required(answer, "Url") else { return };
    let url = Text { text: without_scheme(&url.text).into(), span: url.span };
    let stated = reader.parameter("OpenIDConnectProviderArn", &["arn:"]);
    let (arn, account) = match stated {
        Some(arn) => match reader.account_of(&arn, answer) {
            Some(account) => (arn, account),
            None => return,
        },
        // Completed when the account is known.
        None => (Text { text: "".into(), span: url.span }, OWN),
    };
    let client_ids = reader.texts(answer, "ClientIDList");
    let origin = reader.origin(&url);
    reader.part.estate.oidc_providers.push(OidcProvider { account, url, arn, client_ids, origin });
}

/// `SAMLProviderList`.
pub(super) fn saml_list(reader: &mut Reader<'_>, answer: &Node, list: &Node) {
    if is_truncated(answer) {
        reader.say_truncated(answer, "SAML providers");
    } else {
        reader.part.listed.insert(Listing::SamlProviders);
    }
    for entry in reader.objects(list, "SAMLProviderList") {
        let Some((arn, account)) = reader.arn(entry) else { continue };
        let name = Arn::parse(&arn.text).and_then(|arn| arn.resource.strip_prefix("saml-provider/"));
        let Some(name) = name else {
            reader.complain(entry, format!("`{}` is not the ARN of a SAML provider", arn.text));
            continue;
        };
        let name = Text { text: name.into(), span: arn.span };
        let origin = reader.origin(&arn);
        reader.part.estate.saml_providers.push(SamlProvider { account, name, arn, origin });
    }
}
