//! Attribute macros of the engine.
//!
//! There is one: [`macro@store`], which writes every query once and compiles it for each database.

use proc_macro::TokenStream;
use proc_macro2::{Group, Ident, TokenStream as Tokens, TokenTree};
use quote::{format_ident, quote};
use syn::{FnArg, ImplItem, ItemImpl, Pat, Type, parse_macro_input, spanned::Spanned};

/// Turns `impl CustomerStore for Connection { … }` into a trait and one implementation per database.
///
/// The body is written once in diesel's query language. Inside it `Connection` and `Backend` stand for the
/// concrete types of the database that is being compiled, so dispatch is static within a store function; the
/// implementation for the engine's `Db` chooses the database by one match per call.
#[proc_macro_attribute]
pub fn store(_attributes: TokenStream, item: TokenStream) -> TokenStream {
    let block = parse_macro_input!(item as ItemImpl);
    expand(&block).unwrap_or_else(|error| error.to_compile_error()).into()
}

fn expand(block: &ItemImpl) -> syn::Result<Tokens> {
    let Some((_, path, _)) = &block.trait_ else {
        return Err(syn::Error::new(block.span(), "write `impl SomeStore for Connection`"));
    };
    let name = path.get_ident().ok_or_else(|| syn::Error::new(path.span(), "a plain trait name"))?;
    if !matches!(&*block.self_ty, Type::Path(p) if p.path.is_ident("Connection")) {
        return Err(syn::Error::new(block.self_ty.span(), "the queries are written for `Connection`"));
    }
    let docs = &block.attrs;
    let mut signatures = Vec::new();
    let mut forwards = Vec::new();
    let mut bodies = Vec::new();
    for item in &block.items {
        let ImplItem::Fn(function) = item else {
            return Err(syn::Error::new(item.span(), "only functions"));
        };
        let (attributes, signature) = (&function.attrs, &function.sig);
        let (function_name, body) = (&signature.ident, &function.block);
        let arguments = argument_names(signature)?;
        signatures.push(quote! { #(#attributes)* #signature; });
        forwards.push(quote! {
            #[inline]
            #signature {
                match self {
                    #[cfg(feature = "sqlite")]
                    crate::store::Db::Sqlite(connection) => #name::#function_name(&mut **connection #(, #arguments)*),
                    #[cfg(feature = "postgres")]
                    crate::store::Db::Postgres(connection) => #name::#function_name(&mut **connection #(, #arguments)*),
                }
            }
        });
        bodies.push(quote! { #signature #body });
    }
    let all = quote! { #(#bodies)* };
    let sqlite = replace(all.clone(), &quote!(diesel::sqlite::SqliteConnection), &quote!(diesel::sqlite::Sqlite));
    let postgres = replace(all, &quote!(diesel::pg::PgConnection), &quote!(diesel::pg::Pg));
    Ok(quote! {
        #(#docs)*
        pub(crate) trait #name {
            #(#signatures)*
        }
        #[cfg(feature = "sqlite")]
        impl #name for diesel::sqlite::SqliteConnection {
            #sqlite
        }
        #[cfg(feature = "postgres")]
        impl #name for diesel::pg::PgConnection {
            #postgres
        }
        impl #name for crate::store::Db {
            #(#forwards)*
        }
    })
}

fn argument_names(signature: &syn::Signature) -> syn::Result<Vec<Ident>> {
    let mut names = Vec::new();
    for argument in &signature.inputs {
        if let FnArg::Typed(typed) = argument {
            match &*typed.pat {
                Pat::Ident(ident) => names.push(format_ident!("{}", ident.ident)),
                other => return Err(syn::Error::new(other.span(), "name each argument")),
            }
        }
    }
    Ok(names)
}

fn replace(tokens: Tokens, connection: &Tokens, backend: &Tokens) -> Tokens {
    let mut out = Tokens::new();
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if ident == "Connection" => out.extend(connection.clone()),
            TokenTree::Ident(ident) if ident == "Backend" => out.extend(backend.clone()),
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), replace(group.stream(), connection, backend));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            other => out.extend([other]),
        }
    }
    out
}
