package io.fhirexport.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.util.ClientOptions;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A storage account, and as whom it is used. Immutable.
 *
 * <p>An endpoint is the address of the account's blob service, such as {@code
 * https://ACCOUNT.blob.core.windows.net}. It must be https, except for an emulator on this machine.
 * Factories check what they can without calling the service, and throw {@link
 * IllegalArgumentException} without repeating a secret.
 */
public final class AzureAccount {
  private final URI endpoint;
  private final Credential credential;

  AzureAccount(URI endpoint, Credential credential) {
    this.endpoint = Endpoint.normal(endpoint);
    this.credential = credential;
  }

  /**
   * The account of a connection string, as the Azure portal shows it: with an account key, or with
   * a shared access signature. {@code UseDevelopmentStorage=true} is the emulator at its usual
   * port.
   */
  public static AzureAccount connectionString(String text) {
    return ConnectionString.parse(text).account();
  }

  /**
   * An account by its key, which may do anything to all of it.
   *
   * @param key one of the account's two keys, Base64
   */
  public static AzureAccount key(URI endpoint, String accountName, String key) {
    return new AzureAccount(endpoint, new KeyCredential(accountName, key));
  }

  /**
   * An account by a shared access signature that the host was given.
   *
   * @param sas the signature's parameters, {@code sv=...&sig=...}, with or without a question mark
   */
  public static AzureAccount sas(URI endpoint, String sas) {
    return new AzureAccount(endpoint, new SasCredential(sas));
  }

  /** An account by tokens of Microsoft Entra ID, from any source of them. The endpoint is https. */
  public static AzureAccount token(URI endpoint, TokenCredential credential) {
    return identity(endpoint, credential, "the identity of this server's token credential");
  }

  /**
   * An account by the first identity that the Azure SDK's default chain finds: environment,
   * workload identity, managed identity, developer tools.
   */
  public static AzureAccount defaultCredential(URI endpoint) {
    return identity(
        endpoint,
        new DefaultAzureCredentialBuilder().build(),
        "the identity that the default credential chain found");
  }

  /**
   * An account by the managed identity of the machine, app service or container this runs on.
   *
   * @param clientId of a user-assigned identity; null: the system-assigned one
   */
  public static AzureAccount managedIdentity(URI endpoint, @Nullable String clientId) {
    ManagedIdentityCredentialBuilder builder = new ManagedIdentityCredentialBuilder();
    if (clientId == null) {
      return identity(endpoint, builder.build(), "the system-assigned managed identity");
    }
    return identity(
        endpoint,
        builder.clientId(clientId).build(),
        "the managed identity with client id " + clientId);
  }

  /**
   * An account by the identity of a Kubernetes workload, from the environment that Azure's webhook
   * gives the pod ({@code AZURE_CLIENT_ID}, {@code AZURE_TENANT_ID}, {@code
   * AZURE_FEDERATED_TOKEN_FILE}).
   */
  public static AzureAccount workloadIdentity(URI endpoint) {
    return identity(
        endpoint, new WorkloadIdentityCredentialBuilder().build(), "the workload identity");
  }

  private static AzureAccount identity(URI endpoint, TokenCredential tokens, String identity) {
    Objects.requireNonNull(tokens);
    if (!Endpoint.isHttps(Endpoint.normal(endpoint))) {
      throw new IllegalArgumentException(
          "A token is sent over https only; the endpoint at "
              + endpoint.getRawAuthority()
              + " is http.");
    }
    return new AzureAccount(endpoint, new EntraCredential(tokens, identity));
  }

  /** The address in its one spelling. */
  URI endpoint() {
    return endpoint;
  }

  /** How messages name the account. */
  String host() {
    return Endpoint.host(endpoint);
  }

  Credential credential() {
    return credential;
  }

  /** A client of this account with the options' retries and HTTP client. Calls no service. */
  BlobServiceClient client(AzureSinkOptions options) {
    BlobServiceClientBuilder builder =
        new BlobServiceClientBuilder()
            .endpoint(endpoint.toString())
            .retryOptions(options.retries())
            .clientOptions(new ClientOptions().setApplicationId("fhir-export"));
    if (options.httpClient() != null) {
      builder.httpClient(options.httpClient());
    }
    return credential.apply(builder).buildClient();
  }

  /** Names the host and the kind of credential; never a secret. */
  @Override
  public String toString() {
    return "AzureAccount[" + host() + ", " + credential.identity() + "]";
  }
}
