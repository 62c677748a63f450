//! Where the rooms say which routes they have: to a worker, which serves them, or to the contract, which describes them. A worker
//! makes no contract: all shapes of all routes would take longer to gather, and more memory, than all else that it starts with.

use actix_web::dev::HttpServiceFactory;
use actix_web::web::{ServiceConfig, scope};
use utoipa::openapi::{Components, Info, OpenApi, Paths};
use utoipa_actix_web::OpenApiFactory;

/// Who is told.
pub struct Routes<'a>(Listener<'a>);

enum Listener<'a> {
    Worker(&'a mut ServiceConfig),
    Contract { api: &'a mut OpenApi, prefix: String, with_shapes: bool },
}

impl<'a> Routes<'a> {
    /// To be served.
    pub fn served(config: &'a mut ServiceConfig) -> Routes<'a> {
        Routes(Listener::Worker(config))
    }

    /// What is described of all that `say` tells: its operations with the shapes of their bodies.
    pub fn described(say: impl FnOnce(&mut Routes)) -> OpenApi {
        Routes::gathered(true, say)
    }

    /// Only the operations.
    pub fn listed(say: impl FnOnce(&mut Routes)) -> OpenApi {
        Routes::gathered(false, say)
    }

    fn gathered(with_shapes: bool, say: impl FnOnce(&mut Routes)) -> OpenApi {
        let mut api = OpenApi::new(Info::default(), Paths::new());
        say(&mut Routes(Listener::Contract { api: &mut api, prefix: String::new(), with_shapes }));
        api
    }

    /// There is a route, as the attributes of its handler say.
    pub fn service<H: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, handler: H) -> &mut Self {
        match &mut self.0 {
            Listener::Worker(config) => {
                config.service(handler);
            }
            Listener::Contract { api, prefix, with_shapes } => {
                for (path, item) in handler.paths().paths {
                    let mut path_of_one = Paths::new();
                    path_of_one.paths.insert(format!("{prefix}{path}"), item);
                    api.paths.merge(path_of_one);
                }
                if *with_shapes {
                    let mut shapes = Vec::new();
                    handler.schemas(&mut shapes);
                    api.components.get_or_insert_with(Components::new).schemas.extend(shapes);
                }
            }
        }
        self
    }

    /// There are the routes that `say` tells, whose addresses begin alike.
    pub fn under(&mut self, begin: &str, say: impl FnOnce(&mut Routes)) -> &mut Self {
        match &mut self.0 {
            Listener::Worker(config) => {
                config.service(scope(begin).configure(|inner| say(&mut Routes::served(inner))));
            }
            Listener::Contract { api, prefix, with_shapes } => {
                let (prefix, with_shapes) = (format!("{prefix}{begin}"), *with_shapes);
                say(&mut Routes(Listener::Contract { api, prefix, with_shapes }));
            }
        }
        self
    }
}
