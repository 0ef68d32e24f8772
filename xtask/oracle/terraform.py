#!/usr/bin/env python3
"""What real Terraform makes of a root module, without any provider download.

Runs the `terraform` binary (1.5 or newer, on PATH) on a copy of ROOT against a stub provider that
this script serves itself (TF_REATTACH_PROVIDERS, plugin protocol 5). The stub accepts every resource
and data source that the configuration uses: their schemas are inferred from the configuration. So the
expression evaluation, count/for_each, dynamic blocks, modules, functions and variable handling are
all Terraform's own; only what a provider computes is the stub's:
  - managed resources: every attribute that is read but not set is unknown; with --applied the arn and
    id that follow from an IAM entity's own name, path and account, or from a bucket's name, are filled in;
  - aws_iam_policy_document: rendered as the AWS provider documents it (merge rules included);
  - aws_caller_identity, aws_partition: the fixed facts below; aws_region: the first configured provider's region,
    else --region;
  - any other data source: what --data TYPE.ATTRIBUTE=JSON gives, else the string "stub:TYPE.ATTRIBUTE" (a list of three
    such where its name is a plural such as names, ids, arns);
  - a module that is not a local folder gets a stub: it takes the call's arguments and its outputs are unknown;
  - a remote state gives "stub:terraform_remote_state.OUTPUT" for each output that is read;
  - a file that the configuration reads and that is not there is made empty in the copy.

usage: terraform.py ROOT [--var NAME=VALUE ...] [--var-file F ...] [--data TYPE.ATTRIBUTE=JSON ...] [--account ID] [--region R]
                    [--applied] [--terraform BIN] [--keep]
prints `terraform show -json` of the plan: planned_values holds the answer, resource_changes[].change.
after_unknown marks what is unknown. Exit 2: Terraform refused the configuration (its words on stderr).

needs: pip install grpcio msgpack
"""
import argparse, json, os, re, shutil, subprocess, sys, tempfile
from concurrent import futures
from pathlib import Path

import grpc
import msgpack

# ---------------------------------------------------------------- a small HCL scanner: blocks and attributes
TOKEN = re.compile(r'''
    (?P<comment>\#[^\n]*|//[^\n]*|/\*.*?\*/) | (?P<heredoc><<-?(?P<tag>[A-Za-z_][\w-]*)\n) |
    (?P<string>") | (?P<ident>[A-Za-z_][\w-]*) | (?P<newline>\n) | (?P<space>[ \t\r]+) |
    (?P<op>==|!=|<=|>=|=>|&&|\|\||.)''', re.X | re.S)


def string_end(text, i):
    """Index just after the string literal that opens at text[i] (a double quote), templates included."""
    i += 1
    while i < len(text):
        c = text[i]
        if c == '\\':
            i += 2
        elif c == '"':
            return i + 1
        elif text.startswith(('${', '%{'), i) and text[i - 1] != c:
            i = braces_end(text, i + 1)
        else:
            i += 1
    return i


def braces_end(text, i):
    """Index just after the brace group that opens at text[i]."""
    depth = 0
    while i < len(text):
        c = text[i]
        if c == '"':
            i = string_end(text, i)
            continue
        depth += (c == '{') - (c == '}')
        i += 1
        if depth == 0:
            return i
    return i


def tokens(text):
    i = 0
    while i < len(text):
        m = TOKEN.match(text, i)
        if m.lastgroup == 'comment' or m.group('comment') is not None:
            i = m.end()
        elif m.group('heredoc') is not None:
            end = re.compile(r'^[ \t]*' + re.escape(m.group('tag')) + r'[ \t]*\r?$', re.M).search(text, m.end())
            yield 'string', text[m.end():end.start() if end else len(text)], i
            i = end.end() if end else len(text)
        elif m.group('string') is not None:
            j = string_end(text, i)
            yield 'string', text[i + 1:j - 1], i
            i = j
        elif m.group('space') is not None:
            i = m.end()
        else:
            kind = 'ident' if m.group('ident') is not None else 'newline' if m.group('newline') is not None else 'op'
            yield kind, m.group(0), i
            i = m.end()


class Body:
    def __init__(self):
        self.attributes, self.blocks, self.source, self.span = set(), [], {}, {}


def parse_body(toks, i, text):
    body = Body()
    while i < len(toks):
        kind, value, at = toks[i]
        if kind == 'newline' or value == ',':
            i += 1
        elif value == '}':
            return body, i + 1
        elif kind in ('ident', 'string'):
            name, labels, i = value, [], i + 1
            while i < len(toks) and toks[i][0] in ('ident', 'string'):
                labels.append(toks[i][1])
                i += 1
            if i < len(toks) and toks[i][1] == '{':
                inner, i = parse_body(toks, i + 1, text)
                body.blocks.append((name, labels, inner))
            else:  # attribute: skip its expression
                i, depth, start = i + 1, 0, toks[i][2] if i < len(toks) else at
                while i < len(toks):
                    k, v, a = toks[i]
                    if k == 'op' and v in '([{':
                        depth += 1
                    elif k == 'op' and v in ')]}':
                        if depth == 0:
                            break
                        depth -= 1
                    elif k == 'newline' and depth == 0:
                        break
                    i += 1
                body.attributes.add(name)
                end = toks[i][2] if i < len(toks) else len(text)
                body.source[name] = text[start + 1:end]
                body.span[name] = (at, end)
        else:
            i += 1
    return body, i


def parse_file(path):
    text = path.read_text(encoding='utf-8-sig', errors='replace')
    return parse_body(list(tokens(text)), 0, text)[0], text


# ---------------------------------------------------------------- schemas inferred from use
META = {'count', 'for_each', 'depends_on', 'provider', 'lifecycle', 'connection', 'provisioner'}


class Shape:
    """Attributes and nested blocks seen for one resource type."""
    fixed_nested_types = False  # Terraform crashes on an unknown number of blocks that hold dynamic types

    def __init__(self):
        self.attributes, self.computed, self.blocks, self.texts = set(), set(), {}, {}

    def absorb(self, body, top=True):
        self.attributes |= {a for a in body.attributes if not (top and a in META)}
        for name, text in body.source.items():
            self.texts.setdefault(name, []).append(text.strip())
        for name, labels, inner in body.blocks:
            if top and name in META:
                continue
            if name == 'dynamic' and labels:
                name = labels[0]
                inner = next((b for n, _, b in inner.blocks if n == 'content'), inner)
            self.blocks.setdefault(name, Shape()).absorb(inner, top=False)
        return self


KNOWN_COMPUTED = {
    'aws_iam_role': ['arn', 'id', 'name', 'unique_id', 'path', 'create_date'], 'aws_iam_user': ['arn', 'id', 'unique_id', 'path'],
    'aws_iam_group': ['arn', 'id', 'unique_id', 'path'], 'aws_iam_policy': ['arn', 'id', 'policy_id', 'path', 'name'],
    'aws_iam_instance_profile': ['arn', 'id', 'name'], 'aws_iam_openid_connect_provider': ['arn', 'id'],
    'aws_cognito_user_pool': ['arn', 'id', 'endpoint'], 'aws_cognito_identity_pool': ['arn', 'id'],
}
DOCUMENT = {'json', 'minified_json', 'id'}
FACTS = {}


def load(root, shapes, texts, seen, requires, remote):
    root = root.resolve()
    if root in seen:
        return
    seen.add(root)
    for path in sorted(list(root.glob('*.tf'))):
        body, text = parse_file(path)
        texts.append(text)
        for name, labels, inner in body.blocks:
            if name in ('resource', 'data', 'ephemeral') and len(labels) == 2:
                shapes.setdefault((name, labels[0]), Shape()).absorb(inner)
                if labels[0] == 'terraform_remote_state' and 'backend' in inner.span:
                    remote.append((path, labels, inner))
            elif name == 'provider' and labels:
                shape = shapes.setdefault(('provider', labels[0]), Shape())
                shape.absorb(inner)
                shape.attributes -= {'alias', 'version'}
            elif name == 'terraform':
                if 'required_version' in inner.span:
                    remote.append((path, None, inner))
                for sub, _, b in inner.blocks:
                    if sub == 'required_providers':
                        for local, source in b.source.items():
                            m = re.search(r'source\s*=\s*"([^"]+)"', source)
                            requires[local] = m.group(1) if m else 'hashicorp/' + local
                    elif sub == 'provider_meta':
                        shapes.setdefault(('meta', ''), Shape()).absorb(b)
            elif name == 'module' and 'source' in inner.source:
                m = re.search(r'"(\.\.?/[^"]*|\./?|\.\./?)"', inner.source['source'])
                if m:
                    load(root / m.group(1), shapes, texts, seen, requires, remote)
                else:
                    remote.append((path, labels[0], inner))


def references(shapes, texts):
    index = r'(?:\[[^\]]*\]|\.\*|\.\d+)*'
    for text in texts:
        for m in re.finditer(r'\b(data\.)?([a-z][a-z0-9]*_[a-z0-9_]+)\.[A-Za-z_][\w-]*' + index + r'\.([a-z_][a-z0-9_]*)', text):
            key = ('data' if m.group(1) else 'resource', m.group(2))
            if key in shapes and m.group(3) not in shapes[key].blocks:
                shapes[key].computed.add(m.group(3))
    for (kind, type_), shape in shapes.items():
        shape.computed |= {'id'} if kind != 'provider' else set()
        shape.computed |= set(KNOWN_COMPUTED.get(type_, [])) if kind == 'resource' else set()
        shape.computed |= set(FACTS.get(type_, {})) - {'fixed'} if kind == 'data' else set()
        if (kind, type_) == ('data', 'aws_iam_policy_document'):
            shape.computed |= DOCUMENT


# ---------------------------------------------------------------- protobuf, only what is needed
def varint(n):
    out = b''
    while True:
        out += bytes([n & 127 | (128 if n > 127 else 0)])
        n >>= 7
        if not n:
            return out


def field(number, value):
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, (bool, int)):
        return varint(number << 3) + varint(int(value))
    return varint(number << 3 | 2) + varint(len(value)) + value


def decode(data):
    out, i = {}, 0

    def number():
        nonlocal i
        n = shift = 0
        while True:
            b = data[i]
            i += 1
            n |= (b & 127) << shift
            shift += 7
            if b < 128:
                return n
    while i < len(data):
        tag = number()
        if tag & 7 == 2:
            size = number()
            out.setdefault(tag >> 3, []).append(data[i:i + size])
            i += size
        else:
            out.setdefault(tag >> 3, []).append(number())
    return out


LISTS = {'actions', 'not_actions', 'resources', 'not_resources', 'identifiers', 'values'}


def guessed_type(name, texts):
    """A fixed type for an attribute of a nested block, from its name and from how it is written."""
    if name in LISTS or any(re.match(r'\[|(concat|toset|flatten|distinct|compact|tolist|keys|values|split)\(', t) for t in texts):
        return b'["list","string"]'
    return b'["map","string"]' if any(t.startswith(('{', 'merge(')) for t in texts) else b'"string"'


def block_message(shape, nested=False):
    out = b''
    for name in sorted(shape.attributes | shape.computed):
        if name in shape.blocks:
            continue
        kind = guessed_type(name, shape.texts.get(name, [])) if nested and Shape.fixed_nested_types else b'"dynamic"'
        out += field(2, field(1, name) + field(2, kind) + field(5, True) + (field(6, True) if name in shape.computed else b''))
    for name, inner in sorted(shape.blocks.items()):
        out += field(3, field(1, name) + field(2, block_message(inner, nested=True)) + field(3, 2))
    return out


def schema_message(shape):
    return field(2, block_message(shape))


# ---------------------------------------------------------------- cty values over msgpack
UNKNOWN = msgpack.ExtType(0, b'\0')


def unpack(data):
    return msgpack.unpackb(data, raw=False, strict_map_key=False)


def plain(value):
    """A cty value of dynamic type ([type, value] pairs at attributes) as plain data."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], bytes):
        return plain_known(value[1])
    return plain_known(value)


def plain_known(value):
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return value


def string(value):
    return [b'"string"', value]


def typed(value):
    """JSON data as a value of dynamic type."""
    def kind(v):
        if isinstance(v, dict):
            return ['object', {k: kind(x) for k, x in v.items()}]
        if isinstance(v, list):
            return ['tuple', [kind(x) for x in v]]
        return 'bool' if isinstance(v, bool) else 'number' if isinstance(v, (int, float)) else 'string' if isinstance(v, str) else 'dynamic'
    return [json.dumps(kind(value)).encode(), value]


def dynamic_value(message):
    return unpack(decode(message)[1][0])


def packed(value):
    return field(1, msgpack.packb(value, use_bin_type=True))


def listed(value):
    if value is None:
        return []
    return [str(v) for v in (value if isinstance(value, list) else [value])]


def one_or_many(values):
    values = sorted(set(values), reverse=True)
    return values[0] if len(values) == 1 else values


def render_document(config):
    version = config.get('version') or '2012-10-17'
    merged = {'Version': version, 'Statement': []}

    def principals(blocks):
        out = {}
        for b in blocks:
            out.setdefault(str(b.get('type')), []).extend(listed(b.get('identifiers')))
        if set(out) == {'*'} and set(out['*']) == {'*'}:
            return '*'
        return {k: one_or_many(v) for k, v in out.items()}

    def absorb(document, override):
        for statement in (document.get('Statement') if isinstance(document.get('Statement'), list) else [document.get('Statement')] if document.get('Statement') else []):
            sid = statement.get('Sid')
            place = next((k for k, s in enumerate(merged['Statement']) if sid and s.get('Sid') == sid), None)
            if place is not None and override:
                merged['Statement'][place] = statement
            elif place is not None:
                raise ValueError(f'duplicate Sid ({sid})')
            else:
                merged['Statement'].append(statement)
        if document.get('Id'):
            merged['Id'] = document['Id']

    for text in config.get('source_policy_documents') or []:
        if text:
            absorb(json.loads(text), override=False)
    own = {'Statement': []}
    if config.get('policy_id'):
        own['Id'] = config['policy_id']
    for block in config.get('statement') or []:
        statement = {'Sid': block.get('sid') or '', 'Effect': block.get('effect') or 'Allow'}
        for source, target in (('actions', 'Action'), ('not_actions', 'NotAction'), ('resources', 'Resource'), ('not_resources', 'NotResource')):
            if block.get(source):
                statement[target] = one_or_many([v.replace('&{', '${') for v in listed(block[source])])
        for source, target in (('principals', 'Principal'), ('not_principals', 'NotPrincipal')):
            if block.get(source):
                statement[target] = principals(block[source])
        conditions = {}
        for c in block.get('condition') or []:
            conditions.setdefault(c['test'], {}).setdefault(c['variable'], []).extend(v.replace('&{', '${') for v in listed(c.get('values')))
        if conditions:
            statement['Condition'] = {t: {k: v[0] if len(v) == 1 else v for k, v in ks.items()} for t, ks in conditions.items()}
        if not statement['Sid']:
            del statement['Sid']
        own['Statement'].append(statement)
    absorb_own_override = bool(config.get('source_policy_documents'))
    absorb(own, override=absorb_own_override)
    for text in config.get('override_policy_documents') or []:
        if text:
            absorb(json.loads(text), override=True)
    return json.dumps(merged, indent=2)


IAM_PATHS = {'aws_iam_role': 'role', 'aws_iam_user': 'user', 'aws_iam_group': 'group', 'aws_iam_policy': 'policy',
             'aws_iam_instance_profile': 'instance-profile'}


def derived(type_, state):
    """Computed attributes that follow from an IAM entity's own arguments."""
    def known(name):
        value = plain(state.get(name))
        return value if isinstance(value, str) else None
    account = FACTS['aws_caller_identity']['account_id']
    if type_ in IAM_PATHS and known('name'):
        region = FACTS['aws_region']['name']
        partition = 'aws-cn' if region.startswith('cn-') else 'aws-us-gov' if region.startswith('us-gov-') else 'aws'
        arn = f'arn:{partition}:iam::{account}:{IAM_PATHS[type_]}{known("path") or "/"}{known("name")}'
        return {'arn': arn, 'id': arn if type_ == 'aws_iam_policy' else known('name'), 'path': known('path') or '/'}
    if type_ == 'aws_iam_openid_connect_provider' and known('url'):
        arn = f'arn:aws:iam::{account}:oidc-provider/{re.sub("^https://", "", known("url")).rstrip("/")}'
        return {'arn': arn, 'id': arn}
    if type_ == 'aws_iam_saml_provider' and known('name'):
        arn = f'arn:aws:iam::{account}:saml-provider/{known("name")}'
        return {'arn': arn, 'id': arn}
    if type_ == 'aws_s3_bucket' and known('bucket'):
        return {'arn': f'arn:aws:s3:::{known("bucket")}', 'id': known('bucket')}
    return {}


LIST_LIKE = re.compile(r'(^|_)(names|ids|arns|zone_ids|cidr_blocks|accounts)$')


class Stub:
    def __init__(self, shapes, applied, data):
        self.shapes, self.applied, self.data = shapes, applied, data

    def GetSchema(self, _):
        provider = Shape()
        for (kind, _), shape in self.shapes.items():
            if kind == 'provider':
                provider.attributes |= shape.attributes
                provider.blocks.update(shape.blocks)
        out = field(1, schema_message(provider))
        for (kind, type_), shape in self.shapes.items():
            if kind == 'meta':
                out += field(5, schema_message(shape))
            if kind in ('resource', 'data', 'ephemeral'):
                out += field({'resource': 2, 'data': 3, 'ephemeral': 8}[kind], field(1, type_) + field(2, schema_message(shape)))
        return out

    def GetMetadata(self, _):
        return b''

    def PrepareProviderConfig(self, request):
        return field(1, request[1][0])

    def ValidateResourceTypeConfig(self, _):
        return b''

    def Configure(self, request):
        config = dynamic_value(request[2][0]) or {}
        region = plain(config.get('region'))
        if isinstance(region, str) and not FACTS['aws_region'].get('fixed'):
            FACTS['aws_region'].update(name=region, region=region, id=region, fixed=True)
        return b''

    ValidateDataSourceConfig = GetFunctions = GetResourceIdentitySchemas = Stop = ValidateResourceTypeConfig

    def UpgradeResourceState(self, _):
        return b''

    def ReadResource(self, request):
        return field(1, request[2][0])

    def PlanResourceChange(self, request):
        shape = self.shapes[('resource', request[1][0].decode())]
        state = dynamic_value(request[3][0])
        if state is None:
            return field(1, packed(None))
        facts = derived(request[1][0].decode(), state) if self.applied else {}
        for name in shape.computed:
            if state.get(name) is None and name not in shape.blocks:
                state[name] = string(facts[name]) if name in facts else UNKNOWN
        return field(1, packed(state))

    def ReadDataSource(self, request):
        type_ = request[1][0].decode()
        state = dynamic_value(request[2][0])
        shape = self.shapes[('data', type_)]
        if type_ == 'aws_iam_policy_document':
            try:
                text = render_document(plain(state))
            except ValueError as error:
                return field(2, field(1, 1) + field(2, str(error)))
            state.update(json=string(text), id=string('stub'), minified_json=string(json.dumps(json.loads(text), separators=(',', ':'))))
        for name in shape.computed:
            if state.get(name) is None and name not in shape.blocks:
                stub = f'stub:{type_}.{name}'
                if f'{type_}.{name}' in self.data:
                    state[name] = typed(self.data[f'{type_}.{name}'])
                elif name not in FACTS.get(type_, {}) and LIST_LIKE.search(name):
                    state[name] = [b'["list","string"]', [stub, stub + '-2', stub + '-3']]
                else:
                    state[name] = string(FACTS.get(type_, {}).get(name, stub))
        return field(1, packed(state))


def serve(shapes, address, applied, data):
    stub = Stub(shapes, applied, data)

    class Handler(grpc.GenericRpcHandler):
        def service(self, call):
            name = call.method.rsplit('/', 1)[1]
            if 'tfplugin5.Provider' not in call.method or not hasattr(stub, name):
                return None
            return grpc.unary_unary_rpc_method_handler(lambda data, _: getattr(stub, name)(decode(data)))
    server = grpc.server(futures.ThreadPoolExecutor(8), options=[('grpc.max_receive_message_length', -1), ('grpc.max_send_message_length', -1)])
    server.add_generic_rpc_handlers((Handler(),))
    server.add_insecure_port('unix:' + address)
    server.start()
    return server


# ---------------------------------------------------------------- the run
MODULE_META = {'source', 'version', 'providers', 'count', 'for_each', 'depends_on'}


def stub_what_is_remote(remote, common, copy):
    """In the copy: generated modules for those that are not here, local state for remote state, any Terraform version."""
    by_file = {}
    for number, (path, name, body) in enumerate(remote):
        by_file.setdefault(path, []).append((number, name, body))
    for path, found in by_file.items():
        place = copy / path.relative_to(common)
        text = path.read_text(encoding='utf-8-sig', errors='replace')
        around = ''.join(p.read_text(errors='replace') for p in path.parent.glob('*.tf'))
        edits = []

        def read(prefix):
            return sorted(set(re.findall(prefix + r'(?:\[[^\]]*\]|\.\*)*\.([A-Za-z_][\w-]*)', around)))
        for number, name, body in found:
            if name is None:
                edits.append((*body.span['required_version'], 'required_version = ">= 0.12"'))
            elif isinstance(name, list):
                state = place.parent / f'zz_remote_state_{number}.tfstate'
                outputs = {o: {'value': f'stub:terraform_remote_state.{o}', 'type': 'string'}
                           for o in read(r'\bdata\.terraform_remote_state\.' + re.escape(name[1]) + r'(?:\[[^\]]*\])?\.outputs')}
                state.write_text(json.dumps({'version': 4, 'terraform_version': '1.0.0', 'serial': 1, 'lineage': 'stub', 'outputs': outputs, 'resources': []}))
                edits.append((*body.span['backend'], 'backend = "local"'))
                if 'config' in body.span:
                    edits.append((*body.span['config'], f'config = {{ path = "${{path.module}}/{state.name}" }}'))
                if 'workspace' in body.span:
                    edits.append((*body.span['workspace'], ''))
            else:
                folder = place.parent / f'zz_stub_module_{number}'
                folder.mkdir(exist_ok=True)
                lines = ['resource "terraform_data" "unknown" {}\n']
                lines += [f'variable "{a}" {{\n  default = null\n}}\n' for a in sorted(body.attributes - MODULE_META)]
                lines += [f'output "{o}" {{\n  value = jsondecode(terraform_data.unknown.id)\n}}\n' for o in read(r'\bmodule\.' + re.escape(name))]
                (folder / 'main.tf').write_text(''.join(lines))
                edits.append((*body.span['source'], f'source = "./{folder.name}"'))
                edits += [(*body.span[a], '') for a in ('version', 'providers') if a in body.span]
        for start, end, replacement in sorted(edits, reverse=True):
            text = text[:start] + replacement + text[end:]
        place.write_text(text)


def variables(root):
    """A stand-in for each required variable, by its declared type."""
    out = {}
    for path in root.glob('*.tf'):
        for name, labels, body in parse_file(path)[0].blocks:
            if name == 'variable' and labels and 'default' not in body.attributes:
                kind = body.source.get('type', 'string').strip()
                out[labels[0]] = ('[]' if kind.startswith(('list', 'set', 'tuple')) else '{}' if kind.startswith(('map', 'object')) else
                                  '1' if kind.startswith('number') else 'true' if kind.startswith('bool') else 'stub-' + labels[0].replace('_', '-'))
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('root', type=Path)
    parser.add_argument('--var', action='append', default=[])
    parser.add_argument('--var-file', action='append', default=[])
    parser.add_argument('--data', action='append', default=[], metavar='TYPE.ATTRIBUTE=JSON')
    parser.add_argument('--account', default='123456789012')
    parser.add_argument('--region', default='us-east-1')
    parser.add_argument('--terraform', default='terraform')
    parser.add_argument('--applied', action='store_true')
    parser.add_argument('--keep', action='store_true')
    args = parser.parse_args()
    data = {key: json.loads(value) for key, value in (d.split('=', 1) for d in args.data)}
    FACTS.update(
        aws_caller_identity={'account_id': args.account, 'arn': f'arn:aws:iam::{args.account}:user/stub', 'user_id': 'AIDASTUB', 'id': args.account},
        aws_partition={'partition': 'aws', 'dns_suffix': 'amazonaws.com', 'id': 'aws', 'reverse_dns_prefix': 'com.amazonaws'},
        aws_region={'name': args.region, 'region': args.region, 'id': args.region})

    base = Path(tempfile.mkdtemp(prefix='tf-oracle-'))
    try:
        top = args.root.resolve()  # the copy must hold every local module: climb to the outermost one used
        shapes, texts, seen, requires, remote = {}, [], set(), {}, []
        load(top, shapes, texts, seen, requires, remote)
        common = Path(os.path.commonpath([str(p) for p in seen])) if seen else top
        copy = base / 'tree'
        shutil.copytree(common, copy, ignore_dangling_symlinks=True, ignore=shutil.ignore_patterns('.git', '.terraform', '*.tfstate*', '.terraform.lock.hcl'))
        root = copy / top.relative_to(common)
        stub_what_is_remote(remote, common, copy)
        (root / 'zz_oracle_override.tf').write_text('terraform {\n  backend "local" {}\n}\n')
        references(shapes, texts)
        for (kind, type_) in list(shapes):
            prefix = type_ if kind == 'provider' else type_.split('_')[0]
            if prefix not in ('', 'terraform'):
                requires.setdefault(prefix, 'hashicorp/' + prefix)
        env = dict(os.environ, TF_IN_AUTOMATION='1', CHECKPOINT_DISABLE='1', TF_CLI_CONFIG_FILE=os.devnull, AWS_EC2_METADATA_DISABLED='true')
        given = {v.split('=', 1)[0] for v in args.var}
        flags = [f'-var={v}' for v in args.var] + [f'-var-file={Path(f).resolve()}' for f in args.var_file]
        if not args.var_file:
            held = set()
            for f in list(root.glob('terraform.tfvars')) + list(root.glob('*.auto.tfvars')):
                held |= parse_file(f)[0].attributes
            flags += [f'-var={k}={v}' for k, v in variables(root).items() if k not in given | held]
        for attempt in range(25):
            address = str(base / f'stub{attempt}.sock')
            server = serve(shapes, address, args.applied, data)
            reattach = {'Protocol': 'grpc', 'ProtocolVersion': 5, 'Pid': os.getpid(), 'Test': True, 'Addr': {'Network': 'unix', 'String': address}}
            full = {s if s.count('/') == 2 else 'registry.terraform.io/' + s: reattach for s in requires.values() if s != 'terraform.io/builtin/terraform'}
            env['TF_REATTACH_PROVIDERS'] = json.dumps(full)

            def terraform(*words):
                return subprocess.run([args.terraform, *words], cwd=root, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)
            done = terraform('init', '-input=false', '-no-color') if not attempt else None
            if done is None or done.returncode == 0:
                done = terraform('plan', '-input=false', '-no-color', '-refresh=false', '-lock=false', f'-out={base}/plan', *flags)
            if done.returncode == 0:
                shown = terraform('show', '-json', f'{base}/plan')
                server.stop(0)
                sys.stdout.write(shown.stdout)
                return 0
            server.stop(0)
            if 'TERRAFORM CRASH' in done.stderr and not Shape.fixed_nested_types:
                Shape.fixed_nested_types = True
                continue
            flat = re.sub(r'\s*[│╷╵]?\s*\n\s*[│]?\s*', ' ', done.stderr)
            missing = set(re.findall(r'no argument, nested block, or exported attribute named "(\w+)"', flat))
            before = sum(len(s.computed) for s in shapes.values())
            for shape in (s for (kind, _), s in shapes.items() if kind in ('resource', 'data', 'ephemeral')):
                shape.computed |= missing - set(shape.blocks)
            made = 0
            for name in re.findall(r'no file exists at "([^"]+)"|open ([^\s:]+): no such file', flat):
                place = (root / os.path.expanduser(name[0] or name[1])).resolve()
                if base.resolve() in place.parents and not place.exists():
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_text('')
                    made += 1
            if made:
                continue
            if not missing or before == sum(len(s.computed) for s in shapes.values()):
                sys.stderr.write(done.stderr or done.stdout)
                return 2
        return 2
    finally:
        if args.keep:
            print(base, file=sys.stderr)
        else:
            shutil.rmtree(base, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(main())
