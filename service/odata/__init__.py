"""The published figures as CBS gives its tables: OData 3 at the root and OData 4 under /odata/v1, so that
the clients for CBS read them with another base address."""
