//! The type that several types have in common (go-cty, "Unify").

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::Type;

/// The type to which values of all `types` can be converted, as for the arms of a conditional and the elements of a
/// list; `None` when there is none, and for no types. A type that is not known among collections gives one.
pub fn unify(types: &[Type]) -> Option<Type> {
    let first = types.first()?;
    if types.iter().all(|ty| ty == first) {
        return Some(first.clone());
    }
    match structural(types) {
        Structural::Unified(ty) => Some(ty),
        Structural::Impossible => None,
        Structural::Mixed => preferred(types),
    }
}

enum Structural {
    Unified(Type),
    Impossible,
    /// Not all of one kind: one of the given types must do.
    Mixed,
}

impl From<Option<Type>> for Structural {
    fn from(ty: Option<Type>) -> Self {
        ty.map_or(Structural::Impossible, Structural::Unified)
    }
}

/// Types of one kind, for which a new type can be made.
fn structural(types: &[Type]) -> Structural {
    let count = |is: fn(&Type) -> bool| types.iter().filter(|ty| is(ty)).count();
    let dynamics = count(|ty| matches!(ty, Type::Dynamic));
    let lists = count(|ty| matches!(ty, Type::List(_)));
    let sets = count(|ty| matches!(ty, Type::Set(_)));
    let maps = count(|ty| matches!(ty, Type::Map(_)));
    let tuples = count(|ty| matches!(ty, Type::Tuple(_)));
    let objects = count(|ty| matches!(ty, Type::Object(_)));
    let only = |count: usize| count > 0 && count + dynamics == types.len();
    if (only(lists) || only(sets) || only(maps) || only(tuples) || only(objects)) && dynamics > 0 {
        return Structural::Unified(Type::Dynamic);
    }
    if only(lists) {
        return elements(types).map(Type::list).into();
    }
    if only(sets) {
        return elements(types).map(Type::set).into();
    }
    if only(maps) {
        return elements(types).map(Type::map).into();
    }
    if only(objects) {
        return unify_objects(types).into();
    }
    if only(tuples) {
        return unify_tuples(types).into();
    }
    if maps > 0 && only(maps + objects) {
        return replaced(types, |ty| matches!(ty, Type::Object(_)), objects_as_map);
    }
    if lists > 0 && only(lists + tuples) {
        return replaced(types, |ty| matches!(ty, Type::Tuple(_)), tuples_as_list);
    }
    if objects > 0 && tuples > 0 { Structural::Impossible } else { Structural::Mixed }
}

/// The structural types among `types` taken for one collection type, then all unified.
fn replaced(types: &[Type], is: fn(&Type) -> bool, collect: fn(&[Type]) -> Option<Type>) -> Structural {
    let some: Vec<Type> = types.iter().filter(|ty| is(ty)).cloned().collect();
    let Some(collection) = collect(&some) else {
        return Structural::Mixed;
    };
    let all: Vec<Type> =
        types.iter().map(|ty| if is(ty) { collection.clone() } else { ty.clone() }).collect();
    unify(&all).filter(|ty| ty.element().is_some()).map_or(Structural::Mixed, Structural::Unified)
}

fn elements(types: &[Type]) -> Option<Type> {
    unify(&types.iter().filter_map(Type::element).cloned().collect::<Vec<_>>())
}

fn unify_objects(types: &[Type]) -> Option<Type> {
    let objects: Vec<_> = types.iter().filter_map(attributes).collect();
    let (first, rest) = objects.split_first()?;
    if rest.iter().any(|other| !other.keys().eq(first.keys())) {
        return objects_as_map(types);
    }
    let mut unified = BTreeMap::new();
    for name in first.keys() {
        let across: Vec<Type> = objects.iter().filter_map(|object| object.get(name)).cloned().collect();
        unified.insert(name.clone(), unify(&across)?);
    }
    let object = Type::Object(Arc::new(unified));
    if types.iter().all(|ty| convertible(ty, &object)) { Some(object) } else { objects_as_map(types) }
}

fn objects_as_map(types: &[Type]) -> Option<Type> {
    let all: Vec<Type> =
        types.iter().filter_map(attributes).flat_map(|object| object.values()).cloned().collect();
    let map = Type::map(unify(&all)?);
    types.iter().all(|ty| convertible(ty, &map)).then_some(map)
}

fn unify_tuples(types: &[Type]) -> Option<Type> {
    let tuples: Vec<_> = types.iter().filter_map(members).collect();
    let (first, rest) = tuples.split_first()?;
    if rest.iter().any(|other| other.len() != first.len()) {
        return tuples_as_list(types);
    }
    let across =
        |index| unify(&tuples.iter().filter_map(|tuple| tuple.get(index)).cloned().collect::<Vec<_>>());
    let unified: Vec<Type> = (0..first.len()).map(across).collect::<Option<_>>()?;
    let tuple = Type::Tuple(unified.into());
    if types.iter().all(|ty| convertible(ty, &tuple)) { Some(tuple) } else { tuples_as_list(types) }
}

fn tuples_as_list(types: &[Type]) -> Option<Type> {
    let all: Vec<Type> = types.iter().filter_map(members).flat_map(|tuple| tuple.iter()).cloned().collect();
    let list = Type::list(unify(&all)?);
    types.iter().all(|ty| convertible(ty, &list)).then_some(list)
}

fn attributes(ty: &Type) -> Option<&BTreeMap<Arc<str>, Type>> {
    match ty {
        Type::Object(attributes) => Some(attributes),
        _ => None,
    }
}

fn members(ty: &Type) -> Option<&[Type]> {
    match ty {
        Type::Tuple(elements) => Some(elements),
        _ => None,
    }
}

/// The first of `types`, most general ones first, to which all others convert.
fn preferred(types: &[Type]) -> Option<Type> {
    let mut left: Vec<&Type> = Vec::new();
    for ty in types {
        if !left.contains(&ty) {
            left.push(ty);
        }
    }
    while !left.is_empty() {
        let general = |ty: &&Type| !left.iter().any(|other| compare(other, ty) == Ordering::Less);
        let at = left.iter().position(general).unwrap_or(0);
        let wanted = left.remove(at);
        if types.iter().all(|ty| convertible(ty, wanted)) {
            return Some(wanted.clone());
        }
    }
    None
}

/// `Less` when `a` is the more general type, `Equal` when neither is known to be.
fn compare(a: &Type, b: &Type) -> Ordering {
    match (a, b) {
        (Type::Dynamic, Type::Dynamic) => Ordering::Equal,
        (Type::Dynamic, _) => Ordering::Greater,
        (_, Type::Dynamic) => Ordering::Less,
        (Type::String, Type::Bool | Type::Number) => Ordering::Less,
        (Type::Bool | Type::Number, Type::String) => Ordering::Greater,
        (Type::List(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) | (Type::Map(a), Type::Map(b)) => {
            compare(a, b)
        }
        (Type::List(_), Type::Tuple(_)) | (Type::Map(_), Type::Object(_)) => Ordering::Less,
        (Type::Tuple(_), Type::List(_)) | (Type::Object(_), Type::Map(_)) => Ordering::Greater,
        (Type::Tuple(_) | Type::List(_), Type::Set(_)) => Ordering::Less,
        (Type::Set(_), Type::Tuple(_) | Type::List(_)) => Ordering::Greater,
        (Type::Object(a), Type::Object(b)) if a.keys().eq(b.keys()) => all(a.values().zip(b.values())),
        (Type::Tuple(a), Type::Tuple(b)) if a.len() == b.len() => all(a.iter().zip(b.iter())),
        _ => Ordering::Equal,
    }
}

fn all<'a>(mut pairs: impl Iterator<Item = (&'a Type, &'a Type)>) -> Ordering {
    pairs
        .try_fold(Ordering::Equal, |sum, (a, b)| match (sum, compare(a, b)) {
            (sum, Ordering::Equal) => Ok(sum),
            (Ordering::Equal, order) => Ok(order),
            (sum, order) if sum == order => Ok(sum),
            _ => Err(Ordering::Equal),
        })
        .unwrap_or_else(|order| order)
}

/// Whether values of type `from` may be convertible to type `to`.
pub(crate) fn convertible(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (_, Type::Dynamic) | (Type::Dynamic, _) => true,
        (from, to) if from.is_primitive() && to.is_primitive() => {
            from == to || *from == Type::String || *to == Type::String
        }
        (Type::List(from) | Type::Set(from), Type::List(to) | Type::Set(to))
        | (Type::Map(from), Type::Map(to)) => convertible(from, to),
        (Type::Tuple(from), Type::List(to) | Type::Set(to)) => {
            if **to == Type::Dynamic {
                return from.is_empty() || unify(from).is_some();
            }
            from.iter().all(|from| convertible(from, to))
        }
        (Type::Object(from), Type::Map(to)) => {
            if **to == Type::Dynamic {
                return from.is_empty() || unify(&from.values().cloned().collect::<Vec<_>>()).is_some();
            }
            from.values().all(|from| convertible(from, to))
        }
        (Type::Tuple(from), Type::Tuple(to)) => {
            from.len() == to.len() && from.iter().zip(to.iter()).all(|(from, to)| convertible(from, to))
        }
        (Type::Object(from), Type::Object(to)) => {
            to.iter().all(|(name, to)| from.get(name).is_some_and(|from| convertible(from, to)))
        }
        (Type::Map(from), Type::Object(to)) => to.values().all(|to| convertible(from, to)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(attributes: &[(&str, Type)]) -> Type {
        Type::Object(Arc::new(attributes.iter().map(|(name, ty)| ((*name).into(), ty.clone())).collect()))
    }

    fn tuple(elements: &[Type]) -> Type {
        Type::Tuple(elements.into())
    }

    #[test]
    fn string_is_the_most_general_primitive() {
        assert_eq!(unify(&[Type::Number, Type::String]), Some(Type::String));
        assert_eq!(unify(&[Type::Bool, Type::String, Type::Number]), Some(Type::String));
        assert_eq!(unify(&[Type::Bool, Type::Number]), None);
        assert_eq!(unify(&[]), None);
    }

    #[test]
    fn tuples_of_different_length_become_a_list() {
        let (empty, one) = (tuple(&[]), tuple(&[Type::String]));
        assert_eq!(unify(&[empty.clone(), one.clone()]), Some(Type::list(Type::String)));
        assert_eq!(unify(&[one.clone(), tuple(&[Type::Number])]), Some(one.clone()));
        assert_eq!(unify(&[Type::list(Type::Number), one]), Some(Type::list(Type::String)));
        assert_eq!(unify(&[Type::list(Type::Number), empty]), Some(Type::list(Type::Number)));
    }

    #[test]
    fn objects_of_different_attributes_become_a_map() {
        let (a, b) = (object(&[("a", Type::String)]), object(&[("b", Type::Number)]));
        assert_eq!(unify(&[a.clone(), b]), Some(Type::map(Type::String)));
        assert_eq!(unify(&[a.clone(), object(&[("a", Type::Bool)])]), Some(a.clone()));
        assert_eq!(unify(&[Type::map(Type::Number), a.clone()]), Some(Type::map(Type::String)));
        assert_eq!(unify(&[a, tuple(&[])]), None);
    }

    #[test]
    fn a_list_is_preferred_to_a_set_and_a_set_to_a_tuple() {
        assert_eq!(
            unify(&[Type::set(Type::String), Type::list(Type::String)]),
            Some(Type::list(Type::String))
        );
        assert_eq!(unify(&[Type::set(Type::String), tuple(&[Type::String])]), Some(Type::set(Type::String)));
    }

    #[test]
    fn what_is_not_known_yet_follows_the_rest_unless_that_is_a_collection() {
        assert_eq!(unify(&[Type::Dynamic, Type::String]), Some(Type::String));
        assert_eq!(unify(&[Type::Dynamic, Type::list(Type::String)]), Some(Type::Dynamic));
    }
}
