//! The server: the one list of all routes, the ground they stand on, and how it starts and stops.

use crate::app::App;
use crate::http::docs::show_docs;
use crate::http::ground::ground;
use crate::http::openapi::{self, RouteTable};
use crate::http::{Code, Problem, Result, Routes};
use crate::{
    accounts, care, catalogue, events, exports, fhir, measures, messages, meta, notices, pages, pain, practices,
    review, rounds, sandbox, sync, training,
};
use actix_web::dev::ServerHandle;
use actix_web::guard::Get;
use actix_web::middleware::from_fn;
use actix_web::web::{Bytes, Data, PathConfig};
use actix_web::{HttpRequest, HttpResponse, HttpServer};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::LazyLock;
use std::sync::atomic::Ordering;
use std::time::Duration;
use utoipa::openapi::OpenApi;

/// Every route there is. The busiest come first: addresses are tried in this order.
fn all(routes: &mut Routes, with_sandbox: bool) {
    routes.under("/v1/patients/{patient}", patient_routes);
    accounts::routes::routes(routes);
    care::routes::routes(routes);
    notices::routes::routes(routes);
    sync::routes::routes(routes);
    events::routes::routes(routes);
    catalogue::routes::routes(routes);
    practices::routes::routes(routes);
    review::routes(routes);
    pain::public_routes(routes);
    fhir::routes::routes(routes);
    meta::routes(routes);
    if with_sandbox {
        sandbox::routes(routes);
    }
}

/// What a patient owns.
fn patient_routes(routes: &mut Routes) {
    pain::patient_routes(routes);
    training::patient_routes(routes);
    measures::patient_routes(routes);
    messages::routes::patient_routes(routes);
    review::patient_routes(routes);
    fhir::routes::patient_routes(routes);
    exports::routes::patient_routes(routes);
    care::routes::patient_routes(routes);
    sync::routes::patient_routes(routes);
}

/// The contract.
pub fn contract(with_sandbox: bool) -> OpenApi {
    openapi::finish(Routes::described(|routes| all(routes, with_sandbox)))
}

/// How the server is to listen.
#[derive(Debug, Clone)]
pub struct Listening {
    /// Where. Port 0 takes a free one.
    pub address: SocketAddr,
    /// How many async threads.
    pub workers: usize,
    /// Whether there is a test clock.
    pub sandbox: bool,
}

/// How long a stop may take: requests in flight, then jobs in the queues.
const DRAINING: Duration = Duration::from_secs(20);

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    server: actix_web::dev::Server,
}

/// Binds and starts. Answers come as soon as [`Running::until_stopped`] is polled.
pub fn start(app: App, listening: &Listening) -> io::Result<Running> {
    let with_sandbox = listening.sandbox;
    let table = Data::new(RouteTable::of(Routes::listed(|routes| all(routes, with_sandbox))));
    let text = Data::new(Contract::new(with_sandbox));
    let socket = TcpListener::bind(listening.address)?;
    let address = socket.local_addr()?;
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(Data::new(app.clone()))
            .app_data(table.clone())
            .app_data(text.clone())
            .app_data(review::AFTER_A_WRITE)
            .app_data(PathConfig::default().error_handler(|_, _| Problem::not_found().into()))
            .configure(|config| all(&mut Routes::served(config), with_sandbox))
            .service(actix_web::web::resource("/openapi.json").guard(Get()).to(show_contract))
            .service(actix_web::web::resource("/docs/{file:.*}").guard(Get()).to(show_docs))
            .service(actix_web::web::redirect("/docs", "/docs/"))
            .configure(pages::routes)
            .default_service(actix_web::web::to(no_route))
            .wrap(from_fn(pages::door))
            .wrap(from_fn(ground))
    });
    let server = server
        .workers(listening.workers)
        .disable_signals()
        .shutdown_timeout(DRAINING.as_secs())
        .keep_alive(Duration::from_secs(75))
        .listen(socket)?
        .run();
    Ok(Running { address, server })
}

/// The contract, as JSON: made when somebody first asks for it.
struct Contract(LazyLock<Option<Bytes>, Box<dyn FnOnce() -> Option<Bytes> + Send>>);

impl Contract {
    fn new(with_sandbox: bool) -> Contract {
        Contract(LazyLock::new(Box::new(move || Some(contract(with_sandbox).to_json().ok()?.into()))))
    }
}

async fn show_contract(contract: Data<Contract>) -> Result<HttpResponse> {
    let text = contract.0.as_ref().ok_or_else(|| Problem::new(Code::Internal, Code::Internal.meaning().trim()))?;
    Ok(HttpResponse::Ok().content_type("application/json").body(text.clone()))
}

/// An address that does not exist, or one that has other methods.
async fn no_route(table: Data<RouteTable>, req: HttpRequest) -> Result<HttpResponse> {
    let plain = ["/openapi.json", "/docs", "/docs/"].contains(&req.path()).then(|| "GET".to_owned());
    match table.methods(req.path()).or(plain).or_else(|| pages::methods(req.path())) {
        Some(methods) => {
            let told = format!("{} has {methods}", req.path());
            Err(Problem::new(Code::MethodNotAllowed, told).allow(methods))
        }
        None => Err(Problem::not_found()),
    }
}

impl Running {
    /// A handle to stop it from elsewhere.
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Serves until it is told to stop, by a signal or by its handle; requests in flight are answered.
    pub async fn until_stopped(self, app: App) -> io::Result<()> {
        let handle = self.handle();
        let stopping = app.stopping.clone();
        actix_web::rt::spawn(async move {
            asked_to_stop().await;
            stopping.store(true, Ordering::Relaxed);
            handle.stop(true).await;
        });
        actix_web::rt::spawn(rounds::keep_making(app.clone()));
        actix_web::rt::spawn(events::keep_watching(app.clone()));
        actix_web::rt::spawn(housekeeping(app));
        self.server.await
    }
}

/// SIGTERM or Ctrl-C.
async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    drop(tokio::signal::ctrl_c().await);
}

/// Once an hour: what has been kept for long enough goes.
async fn housekeeping(app: App) {
    const EVERY: Duration = Duration::from_hours(1);
    loop {
        tokio::time::sleep(EVERY).await;
        let now = app.clock.real();
        let tidy = move |conn: &mut crate::db::Conn| {
            accounts::Attempt::forget_over(conn, now)?;
            crate::http::idempotency::forget_old(conn, now)
        };
        if let Err(problem) = app.db.write(uuid::Uuid::nil(), tidy).await {
            tracing::warn!(%problem, "housekeeping failed; it is tried again in an hour");
        }
    }
}
