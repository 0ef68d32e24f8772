//! Identity providers.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_model::{Estate, OidcProvider, SamlProvider, Text};

use super::Extractor;
use super::view::View;
use crate::aws::without_scheme;

impl Extractor<'_> {
    pub(super) fn openid_connect_provider(&mut self, view: &View<'_>) {
        let url = view.required("url");
        let url = Text { text: without_scheme(&url.text).into(), span: url.span };
        self.out.estate.oidc_providers.push(OidcProvider {
            account: view.account(),
            url,
            arn: view.required("arn"),
            client_ids: view.texts("client_id_list"),
            origin: view.origin(),
        });
    }

    /// `aws_iam_openid_connect_provider_client_id`: one more audience of a provider.
    pub(super) fn client_id(&mut self, view: &View<'_>) {
        // The label is in the newer schema `openid_connect_provider_arn`, in the older `arn`.
        let provider = view.text("openid_connect_provider_arn").unwrap_or_else(|| view.required("arn"));
        self.out.late.client_ids.push((provider.text, view.required("client_id")));
    }

    pub(super) fn saml_provider(&mut self, view: &View<'_>) {
        self.out.estate.saml_providers.push(SamlProvider {
            account: view.account(),
            name: view.required("name"),
            arn: view.required("arn"),
            origin: view.origin(),
        });
    }
}

/// Adds the audiences that have resources of their own.
pub(super) fn add_client_ids(client_ids: Vec<(Arc<str>, Text)>, estate: &mut Estate) {
    if client_ids.is_empty() {
        return;
    }
    let providers = estate.oidc_providers.iter().enumerate();
    let places: BTreeMap<Arc<str>, usize> =
        providers.map(|(place, provider)| (provider.arn.text.clone(), place)).collect();
    for (arn, client_id) in client_ids {
        let provider = places.get(&arn).and_then(|&place| estate.oidc_providers.get_mut(place));
        if let Some(provider) = provider {
            provider.client_ids.push(client_id);
        }
    }
}
