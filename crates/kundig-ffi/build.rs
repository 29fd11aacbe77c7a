//! Names the shared library, so that a program asks the loader for the ABI that it was linked against.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // macOS names a library when it is installed, Windows by its file.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libkundig.so.0");
    }
}
