//! `yamldecode` and `yamlencode` (Terraform, "yamldecode Function", "yamlencode Function").

mod decode;
mod encode;
mod scalar;

pub(super) use decode::yamldecode;
pub(super) use encode::yamlencode;
